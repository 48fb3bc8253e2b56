-- Integrity of the market: marks of devices and accounts, what stands out, and how far each search has looked.
CREATE SCHEMA integrity;
GRANT USAGE ON SCHEMA integrity TO bekal_app;

-- A mark is a keyed hash of a device's cookie or of an account's number, placed by its own slot: who shares it is
-- found within one cell. It opens nothing and names nobody.
CREATE TABLE integrity.marks (
    cell smallint NOT NULL,
    kind text NOT NULL,
    mark bytea NOT NULL,
    subject_id uuid NOT NULL,
    seen_at timestamptz NOT NULL,
    CONSTRAINT marks_pkey PRIMARY KEY (cell, kind, mark, subject_id),
    CONSTRAINT marks_kind_known CHECK (kind IN ('device', 'account')),
    CONSTRAINT marks_length CHECK (length(mark) = 32)
);
CREATE INDEX marks_by_time ON integrity.marks USING brin (seen_at);
GRANT SELECT, INSERT ON integrity.marks TO bekal_app;

CREATE TABLE integrity.alerts (
    alert_id uuid CONSTRAINT alerts_pkey PRIMARY KEY,
    kind text NOT NULL,
    subject text NOT NULL,
    period_on date NOT NULL,
    measure bigint NOT NULL,
    allowed bigint NOT NULL,
    state text NOT NULL,
    note text NOT NULL,
    found_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    by text NOT NULL,
    CONSTRAINT alerts_once UNIQUE (kind, subject, period_on),
    CONSTRAINT alerts_kind_known CHECK (kind IN (
        'completed_unattended', 'shared_device', 'shared_account', 'price_outlier', 'purchase_peak', 'rating_burst'
    )),
    CONSTRAINT alerts_state_known CHECK (state IN ('open', 'examined', 'confirmed', 'dismissed')),
    CONSTRAINT alerts_decided_with_words CHECK (state IN ('open', 'examined') OR note <> '')
);
CREATE INDEX alerts_by_state ON integrity.alerts (state, alert_id);
GRANT SELECT, INSERT, UPDATE ON integrity.alerts TO bekal_app;

-- How far each search has looked.
CREATE TABLE integrity.searches (
    kind text CONSTRAINT searches_pkey PRIMARY KEY,
    looked_until timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON integrity.searches TO bekal_app;

-- Purchases of each course and day, counted anew for the days that a search meets: what a peak is held against.
CREATE TABLE integrity.course_days (
    course_id integer NOT NULL,
    day date NOT NULL,
    purchases bigint NOT NULL,
    CONSTRAINT course_days_pkey PRIMARY KEY (course_id, day)
);
GRANT SELECT, INSERT, UPDATE ON integrity.course_days TO bekal_app;

-- What a search reads of others' rows, by time; rows come in that order, so a BRIN index costs next to nothing.
CREATE INDEX completions_by_time ON learning.completions USING brin (completed_at);
CREATE INDEX reviews_by_time ON learning.reviews USING brin (reviewed_at);
