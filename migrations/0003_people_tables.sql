-- People: accounts (a phone), persons (a verified human), what proves who they are, and who looked at it.
-- Columns of type bytea named after a field are sealed (AES-256-GCM); columns named *_index are keyed blind indexes.
CREATE SCHEMA people;
GRANT USAGE ON SCHEMA people TO bekal_app;

-- Somebody with a phone. Placed by the phone's blind index; person_id lives in the cell of the NIK.
CREATE TABLE people.accounts (
    cell smallint NOT NULL,
    account_id uuid NOT NULL,
    phone_index bytea NOT NULL,
    phone bytea,
    person_id uuid,
    opened_at timestamptz NOT NULL,
    linked_at timestamptz,
    erased_at timestamptz,
    by text NOT NULL,
    CONSTRAINT accounts_pkey PRIMARY KEY (cell, account_id),
    -- The phone first: of two indexes that begin with the cell the planner may take the wrong one.
    CONSTRAINT accounts_phone_once UNIQUE (phone_index, cell),
    CONSTRAINT accounts_phone_index_length CHECK (length(phone_index) = 32),
    CONSTRAINT accounts_link_dated CHECK ((person_id IS NULL) = (linked_at IS NULL)),
    CONSTRAINT accounts_phone_kept_until_erased CHECK ((phone IS NULL) = (erased_at IS NOT NULL))
)
-- Most accounts learn their person once: with room on the page that touches no index.
WITH (fillfactor = 60);
GRANT SELECT, INSERT, UPDATE ON people.accounts TO bekal_app;

-- The one code an account may sign in with now, and how often it asked within the running hour.
CREATE TABLE people.sign_in_codes (
    cell smallint NOT NULL,
    account_id uuid NOT NULL,
    code_hash bytea NOT NULL,
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    tries smallint NOT NULL,
    used_at timestamptz,
    window_started_at timestamptz NOT NULL,
    issued_in_window smallint NOT NULL,
    CONSTRAINT sign_in_codes_pkey PRIMARY KEY (cell, account_id),
    CONSTRAINT sign_in_codes_of_account FOREIGN KEY (cell, account_id) REFERENCES people.accounts (cell, account_id),
    CONSTRAINT sign_in_codes_hash_length CHECK (length(code_hash) = 32),
    CONSTRAINT sign_in_codes_tries_limited CHECK (tries BETWEEN 0 AND 5),
    CONSTRAINT sign_in_codes_expire_later CHECK (expires_at > issued_at),
    CONSTRAINT sign_in_codes_window_limited CHECK (issued_in_window BETWEEN 1 AND 5)
);
GRANT SELECT, INSERT, UPDATE ON people.sign_in_codes TO bekal_app;

CREATE TABLE people.sessions (
    cell smallint NOT NULL,
    session_id uuid NOT NULL,
    account_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    label text NOT NULL,
    started_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    ended_by text,
    CONSTRAINT sessions_pkey PRIMARY KEY (cell, session_id),
    CONSTRAINT sessions_of_account FOREIGN KEY (cell, account_id) REFERENCES people.accounts (cell, account_id),
    CONSTRAINT sessions_token_hash_length CHECK (length(token_hash) = 32),
    CONSTRAINT sessions_end_signed CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX sessions_of_account ON people.sessions (account_id, cell);
GRANT SELECT, INSERT, UPDATE ON people.sessions TO bekal_app;

-- A human being, once for life. Placed by the blind index of the first NIK.
CREATE TABLE people.persons (
    cell smallint NOT NULL,
    person_id uuid NOT NULL,
    account_id uuid NOT NULL,
    check_id uuid NOT NULL,
    nik_index bytea NOT NULL,
    household_index bytea NOT NULL,
    nik bytea NOT NULL,
    family_card bytea NOT NULL,
    full_name bytea,
    born_on bytea,
    mother_name bytea,
    sex text NOT NULL,
    region_id smallint NOT NULL,
    education smallint NOT NULL,
    occupation smallint NOT NULL,
    disability smallint,
    studying boolean NOT NULL,
    identity_state text NOT NULL,
    registered_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    changed_at timestamptz NOT NULL,
    erased_at timestamptz,
    by text NOT NULL,
    CONSTRAINT persons_pkey PRIMARY KEY (cell, person_id),
    CONSTRAINT persons_nik_index_length CHECK (length(nik_index) = 32),
    CONSTRAINT persons_household_index_length CHECK (length(household_index) = 32),
    CONSTRAINT persons_sex_known CHECK (sex IN ('f', 'm')),
    CONSTRAINT persons_region_positive CHECK (region_id > 0),
    CONSTRAINT persons_education_of_ktp_list CHECK (education BETWEEN 1 AND 10),
    CONSTRAINT persons_occupation_of_ktp_list CHECK (occupation BETWEEN 1 AND 88),
    CONSTRAINT persons_disability_of_ktp_list CHECK (disability BETWEEN 1 AND 6),
    CONSTRAINT persons_identity_state_known CHECK (
        identity_state IN ('waiting', 'matched', 'mismatched', 'not_found', 'inactive', 'deceased')
    ),
    CONSTRAINT persons_erased_whole CHECK (
        (erased_at IS NULL) = (full_name IS NOT NULL AND born_on IS NOT NULL AND mother_name IS NOT NULL)
    )
)
-- The registry's answer rewrites every row once, soon: with room on the page that touches no index.
WITH (fillfactor = 50);
GRANT SELECT, INSERT, UPDATE ON people.persons TO bekal_app;

-- A NIK belongs to one person, once in the nation, until a registration that was never confirmed is withdrawn: the row is
-- placed by the index's own slot, which need not be the person's; so there is no foreign key.
CREATE TABLE people.nik_claims (
    cell smallint NOT NULL,
    nik_index bytea NOT NULL,
    person_id uuid NOT NULL,
    claimed_at timestamptz NOT NULL,
    CONSTRAINT nik_claims_pkey PRIMARY KEY (cell, nik_index),
    CONSTRAINT nik_claims_index_length CHECK (length(nik_index) = 32)
);
GRANT SELECT, INSERT, DELETE ON people.nik_claims TO bekal_app;

-- Somebody else typed a NIK that is taken: the owner and the auditor may see when. Append-only.
CREATE TABLE people.contested_claims (
    cell smallint NOT NULL,
    contest_id uuid NOT NULL,
    nik_index bytea NOT NULL,
    account_id uuid NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT contested_claims_pkey PRIMARY KEY (cell, nik_index, contest_id)
);
GRANT SELECT, INSERT ON people.contested_claims TO bekal_app;

-- Registrations that the registry never confirmed and that gave their NIK back. Append-only.
CREATE TABLE people.withdrawals (
    cell smallint NOT NULL,
    person_id uuid NOT NULL,
    nik_index bytea NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT withdrawals_pkey PRIMARY KEY (cell, person_id),
    CONSTRAINT withdrawals_of_person FOREIGN KEY (cell, person_id) REFERENCES people.persons (cell, person_id)
);
GRANT SELECT, INSERT ON people.withdrawals TO bekal_app;

-- Consents, identity checks and disclosures are written, one and more a person, by statements that have written or read
-- the person in the same transaction. A foreign key would look each person up and lock it once more, for half the cost
-- of the row: check_books proves that nobody is missing.

-- What the citizen agreed to or took back, numbered in order; the last row about a purpose counts. Append-only.
CREATE TABLE people.consents (
    cell smallint NOT NULL,
    person_id uuid NOT NULL,
    revision int NOT NULL,
    given boolean NOT NULL,
    purposes text[] NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT consents_pkey PRIMARY KEY (cell, person_id, revision),
    CONSTRAINT consents_revision_positive CHECK (revision > 0),
    CONSTRAINT consents_name_a_purpose CHECK (cardinality(purposes) > 0)
);
GRANT SELECT, INSERT ON people.consents TO bekal_app;

-- Questions to the civil registry: rows with a state are the queue. next_at of a claimed row is its lease.
CREATE TABLE people.identity_checks (
    cell smallint NOT NULL,
    check_id uuid NOT NULL,
    person_id uuid NOT NULL,
    state text NOT NULL,
    attempts smallint NOT NULL,
    next_at timestamptz NOT NULL,
    requested_at timestamptz NOT NULL,
    claimed_at timestamptz,
    answered_at timestamptz,
    answer text,
    elements jsonb,
    by text NOT NULL,
    CONSTRAINT identity_checks_pkey PRIMARY KEY (cell, check_id),
    CONSTRAINT identity_checks_state_known CHECK (state IN ('waiting', 'claimed', 'answered', 'dropped')),
    CONSTRAINT identity_checks_answer_known CHECK (
        answer IN ('matched', 'mismatched', 'not_found', 'inactive', 'deceased')
    ),
    CONSTRAINT identity_checks_answered_whole CHECK (
        (state = 'answered') = (answer IS NOT NULL AND answered_at IS NOT NULL AND elements IS NOT NULL)
    ),
    CONSTRAINT identity_checks_attempts_not_negative CHECK (attempts >= 0)
);
CREATE INDEX identity_checks_due ON people.identity_checks (cell, next_at, check_id)
WHERE state IN ('waiting', 'claimed');
GRANT SELECT, INSERT, UPDATE ON people.identity_checks TO bekal_app;

-- Which fields a citizen corrected after the registry's answer; counted per day. Append-only, holds no values.
CREATE TABLE people.corrections (
    cell smallint NOT NULL,
    person_id uuid NOT NULL,
    correction_id uuid NOT NULL,
    fields text[] NOT NULL,
    on_day date NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT corrections_pkey PRIMARY KEY (cell, person_id, correction_id),
    CONSTRAINT corrections_of_person FOREIGN KEY (cell, person_id) REFERENCES people.persons (cell, person_id),
    CONSTRAINT corrections_name_a_field CHECK (cardinality(fields) > 0)
);
GRANT SELECT, INSERT ON people.corrections TO bekal_app;

-- E-mail addresses and numbers of payment accounts; of each kind one is current.
CREATE TABLE people.contacts (
    cell smallint NOT NULL,
    contact_id uuid NOT NULL,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    value bytea,
    saved_at timestamptz NOT NULL,
    retired_at timestamptz,
    by text NOT NULL,
    CONSTRAINT contacts_pkey PRIMARY KEY (cell, person_id, contact_id),
    CONSTRAINT contacts_of_person FOREIGN KEY (cell, person_id) REFERENCES people.persons (cell, person_id),
    CONSTRAINT contacts_kind_known CHECK (kind IN ('email', 'payment_account')),
    CONSTRAINT contacts_erased_only_when_retired CHECK (value IS NOT NULL OR retired_at IS NOT NULL)
);
CREATE UNIQUE INDEX contacts_one_current ON people.contacts (cell, person_id, kind) WHERE retired_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON people.contacts TO bekal_app;

-- Ministries' lists by blind index, placed by the index's own slot.
CREATE TABLE people.sources (
    source text CONSTRAINT sources_pkey PRIMARY KEY,
    authority text NOT NULL,
    kind text NOT NULL,
    refreshed_at timestamptz,
    CONSTRAINT sources_kind_known CHECK (kind IN ('studying', 'aid', 'occupation', 'blacklist'))
);
GRANT SELECT, UPDATE ON people.sources TO bekal_app;
INSERT INTO people.sources (source, authority, kind) VALUES
('dapodik', 'Kemendikbudristek (Dapodik)', 'studying'),
('pddikti', 'Kemendikbudristek (PDDikti)', 'studying'),
('emis', 'Kementerian Agama (EMIS)', 'studying'),
('dtks', 'Kementerian Sosial (DTKS)', 'aid'),
('bsu', 'Kementerian Ketenagakerjaan (BSU)', 'aid'),
('bpum', 'Kementerian Koperasi dan UKM (BPUM)', 'aid'),
('bkn', 'Badan Kepegawaian Negara', 'occupation'),
('blacklist', 'Manajemen Pelaksana', 'blacklist');

CREATE TABLE people.listings (
    cell smallint NOT NULL,
    nik_index bytea NOT NULL,
    source text NOT NULL,
    as_of timestamptz NOT NULL,
    by text NOT NULL,
    CONSTRAINT listings_pkey PRIMARY KEY (cell, nik_index, source),
    CONSTRAINT listings_of_source FOREIGN KEY (source) REFERENCES people.sources (source),
    CONSTRAINT listings_index_length CHECK (length(nik_index) = 32)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON people.listings TO bekal_app;

-- Every look at personal data: whose, which fields, what for, who. Append-only; the citizen may read it.
CREATE TABLE people.disclosures (
    cell smallint NOT NULL,
    person_id uuid NOT NULL,
    disclosure_id uuid NOT NULL,
    fields text[] NOT NULL,
    purpose text NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT disclosures_pkey PRIMARY KEY (cell, person_id, disclosure_id),
    CONSTRAINT disclosures_say_why CHECK (length(purpose) > 0)
);
GRANT SELECT, INSERT ON people.disclosures TO bekal_app;
