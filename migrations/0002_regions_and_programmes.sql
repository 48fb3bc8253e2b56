-- Reference tables that everybody points at: provinces and regions by date, programmes and their terms.
CREATE SCHEMA regions;
GRANT USAGE ON SCHEMA regions TO bekal_app;

CREATE TABLE regions.provinces (
    province_id smallint CONSTRAINT provinces_pkey PRIMARY KEY,
    code text NOT NULL CONSTRAINT provinces_code_once UNIQUE,
    name text NOT NULL,
    timezone text NOT NULL,
    CONSTRAINT provinces_code_two_digits CHECK (code ~ '^[0-9]{2}$'),
    CONSTRAINT provinces_timezone_indonesian
        CHECK (timezone IN ('Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura'))
);
GRANT SELECT, INSERT ON regions.provinces TO bekal_app;

CREATE TABLE regions.regencies (
    region_id smallint CONSTRAINT regencies_pkey PRIMARY KEY,
    name text NOT NULL,
    full_name text NOT NULL,
    kind text NOT NULL,
    timezone text NOT NULL,
    hex_q smallint NOT NULL,
    hex_r smallint NOT NULL,
    CONSTRAINT regencies_kind_known CHECK (kind IN ('kabupaten', 'kota')),
    CONSTRAINT regencies_timezone_indonesian
        CHECK (timezone IN ('Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura')),
    CONSTRAINT regencies_hexagon_once UNIQUE (hex_q, hex_r)
);
GRANT SELECT, INSERT ON regions.regencies TO bekal_app;

-- No code ever meant two regions, so the code is the key. NULL: open to that side.
CREATE TABLE regions.region_codes (
    code text CONSTRAINT region_codes_pkey PRIMARY KEY,
    region_id smallint NOT NULL CONSTRAINT region_codes_region REFERENCES regions.regencies,
    province_id smallint NOT NULL CONSTRAINT region_codes_province REFERENCES regions.provinces,
    valid_from date,
    valid_until date,
    CONSTRAINT region_codes_code_form CHECK (code ~ '^[0-9]{2}\.[0-9]{2}$'),
    CONSTRAINT region_codes_period_forward CHECK (valid_from < valid_until)
);
CREATE INDEX region_codes_of_region ON regions.region_codes (region_id);
GRANT SELECT, INSERT ON regions.region_codes TO bekal_app;

CREATE SCHEMA programme;
GRANT USAGE ON SCHEMA programme TO bekal_app;

-- Every text that a programme ever had, by its hash: what was decided under it can be explained later.
CREATE TABLE programme.versions (
    programme_id smallint NOT NULL,
    text_hash text NOT NULL,
    body jsonb NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT versions_pkey PRIMARY KEY (programme_id, text_hash),
    CONSTRAINT versions_text_hash_sha256 CHECK (text_hash ~ '^[0-9a-f]{64}$')
);
GRANT SELECT, INSERT ON programme.versions TO bekal_app;

-- The programmes of the house, each with the version of its terms that is in force.
CREATE TABLE programme.programmes (
    programme_id smallint CONSTRAINT programmes_pkey PRIMARY KEY,
    slug text NOT NULL CONSTRAINT programmes_slug_once UNIQUE,
    text_hash text NOT NULL,
    by text NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT programmes_programme_id_positive CHECK (programme_id > 0),
    CONSTRAINT programmes_slug_form CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    CONSTRAINT programmes_version FOREIGN KEY (programme_id, text_hash) REFERENCES programme.versions
);
GRANT SELECT, INSERT, UPDATE ON programme.programmes TO bekal_app;
