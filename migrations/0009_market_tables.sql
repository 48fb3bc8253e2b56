-- The marketplace: a catalogue shared by all cells; seats, purchases and vouchers that belong to a cell.
CREATE SCHEMA market;
GRANT USAGE ON SCHEMA market TO bekal_app;

CREATE TABLE market.platforms (
    platform_id integer CONSTRAINT platforms_pkey PRIMARY KEY,
    code text NOT NULL CONSTRAINT platforms_code_unique UNIQUE,
    name text NOT NULL,
    -- Permenko Perekonomian 11/2020: at most 15 % of the price.
    fee_bp integer NOT NULL,
    weight bigint NOT NULL,
    by text NOT NULL,
    stored_at timestamptz NOT NULL,
    CONSTRAINT platforms_fee_within_cap CHECK (fee_bp BETWEEN 0 AND 1500),
    CONSTRAINT platforms_weight_not_negative CHECK (weight >= 0)
);

CREATE TABLE market.institutions (
    institution_id integer CONSTRAINT institutions_pkey PRIMARY KEY,
    code text NOT NULL CONSTRAINT institutions_code_unique UNIQUE,
    name text NOT NULL,
    timezone text NOT NULL,
    origin text NOT NULL,
    by text NOT NULL,
    stored_at timestamptz NOT NULL,
    CONSTRAINT institutions_timezone_indonesian
        CHECK (timezone IN ('Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura')),
    CONSTRAINT institutions_origin_known CHECK (origin IN ('published', 'synthetic'))
);

CREATE TABLE market.courses (
    course_id integer CONSTRAINT courses_pkey PRIMARY KEY,
    institution_id integer NOT NULL CONSTRAINT courses_institution_known REFERENCES market.institutions,
    title text NOT NULL,
    category text NOT NULL,
    hours smallint NOT NULL,
    mode text NOT NULL,
    price_rp bigint NOT NULL,
    origin text NOT NULL,
    price_origin text NOT NULL,
    by text NOT NULL,
    stored_at timestamptz NOT NULL,
    CONSTRAINT courses_title_present CHECK (title <> ''),
    CONSTRAINT courses_hours_positive CHECK (hours > 0),
    CONSTRAINT courses_price_positive CHECK (price_rp > 0),
    CONSTRAINT courses_mode_known CHECK (mode IN ('self_paced', 'webinar', 'offline', 'blended')),
    CONSTRAINT courses_origin_known CHECK (origin IN ('published', 'synthetic')),
    CONSTRAINT courses_price_origin_known CHECK (price_origin IN ('published', 'synthetic'))
);

CREATE TABLE market.schedules (
    schedule_id integer CONSTRAINT schedules_pkey PRIMARY KEY,
    course_id integer NOT NULL CONSTRAINT schedules_course_known REFERENCES market.courses,
    platform_ids integer[] NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    sessions smallint NOT NULL,
    seats integer NOT NULL,
    enrol_until timestamptz NOT NULL,
    timezone text NOT NULL,
    start_time time NOT NULL,
    by text NOT NULL,
    stored_at timestamptz NOT NULL,
    CONSTRAINT schedules_sold_somewhere CHECK (cardinality(platform_ids) > 0),
    CONSTRAINT schedules_end_not_before_start CHECK (ends_on >= starts_on),
    -- One session a day; redeem codes know sequences 1 to 10.
    CONSTRAINT schedules_sessions_in_range CHECK (sessions BETWEEN 1 AND 10),
    CONSTRAINT schedules_sessions_fit_days CHECK (ends_on - starts_on + 1 >= sessions),
    CONSTRAINT schedules_seats_positive CHECK (seats > 0),
    CONSTRAINT schedules_timezone_indonesian
        CHECK (timezone IN ('Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura'))
);
CREATE INDEX schedules_by_end ON market.schedules (ends_on);
CREATE INDEX schedules_by_course ON market.schedules (course_id, enrol_until);

-- One row that changes whenever anything above changes: what a process has read stays usable until then.
CREATE TABLE market.catalogue (
    catalogue_id smallint CONSTRAINT catalogue_pkey PRIMARY KEY,
    version uuid NOT NULL,
    by text NOT NULL,
    stored_at timestamptz NOT NULL,
    CONSTRAINT catalogue_one_row CHECK (catalogue_id = 1)
);
GRANT SELECT, INSERT, UPDATE ON market.platforms, market.institutions, market.courses, market.schedules,
    market.catalogue TO bekal_app;

-- What many compete for is allotted to cells; a cell sells only its own seats.
CREATE TABLE market.seats (
    cell smallint NOT NULL,
    schedule_id integer NOT NULL CONSTRAINT seats_schedule_known REFERENCES market.schedules,
    seats integer NOT NULL,
    taken integer NOT NULL,
    by text NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT seats_pkey PRIMARY KEY (cell, schedule_id),
    CONSTRAINT seats_taken_within_seats CHECK (taken BETWEEN 0 AND seats)
);
GRANT SELECT, INSERT, UPDATE ON market.seats TO bekal_app;

CREATE TABLE market.purchases (
    cell smallint NOT NULL,
    purchase_id uuid NOT NULL,
    person_id uuid NOT NULL,
    card_id uuid NOT NULL,
    programme_id smallint NOT NULL,
    fiscal_year smallint NOT NULL,
    platform_id integer NOT NULL,
    schedule_id integer NOT NULL,
    course_id integer NOT NULL,
    institution_id integer NOT NULL,
    price_rp bigint NOT NULL,
    fee_rp bigint NOT NULL,
    hold_id uuid NOT NULL,
    training_account_id uuid NOT NULL,
    state text NOT NULL,
    bought_at timestamptz NOT NULL,
    ended_at timestamptz,
    by text NOT NULL,
    CONSTRAINT purchases_pkey PRIMARY KEY (cell, purchase_id),
    -- Through the seats of the cell, which a purchase locks anyway: a reference to market.schedules or
    -- market.platforms would put a lock on rows that every cell uses.
    CONSTRAINT purchases_seats_known FOREIGN KEY (cell, schedule_id) REFERENCES market.seats,
    CONSTRAINT purchases_price_positive CHECK (price_rp > 0),
    CONSTRAINT purchases_fee_within_cap CHECK (fee_rp >= 0 AND fee_rp * 10000 <= price_rp * 1500),
    CONSTRAINT purchases_state_known CHECK (state IN ('paid', 'completed', 'cancelled', 'failed')),
    CONSTRAINT purchases_ended_when_not_paid CHECK ((state = 'paid') = (ended_at IS NULL))
);
-- A card buys a course once, unless the purchase was cancelled.
CREATE UNIQUE INDEX purchases_course_once ON market.purchases (cell, card_id, course_id)
    WHERE state <> 'cancelled';
CREATE INDEX purchases_by_person ON market.purchases (cell, person_id);
CREATE INDEX purchases_paid ON market.purchases (cell, purchase_id) WHERE state = 'paid';
GRANT SELECT, INSERT, UPDATE ON market.purchases TO bekal_app;

-- The two codes of a purchase never change; whether they open anything is the purchase's state.
CREATE TABLE market.vouchers (
    cell smallint NOT NULL,
    purchase_id uuid NOT NULL,
    voucher_code text NOT NULL,
    redeem_code text NOT NULL,
    issued_at timestamptz NOT NULL,
    CONSTRAINT vouchers_pkey PRIMARY KEY (cell, purchase_id),
    CONSTRAINT vouchers_purchase_known FOREIGN KEY (cell, purchase_id) REFERENCES market.purchases,
    CONSTRAINT vouchers_voucher_code_unique UNIQUE (cell, voucher_code),
    CONSTRAINT vouchers_redeem_code_unique UNIQUE (cell, redeem_code),
    CONSTRAINT vouchers_voucher_code_kind CHECK (voucher_code LIKE 'V%'),
    CONSTRAINT vouchers_redeem_code_kind CHECK (redeem_code LIKE 'R%')
);
GRANT SELECT, INSERT ON market.vouchers TO bekal_app;
