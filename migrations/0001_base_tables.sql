-- What every package stands on: the application's role, cells, settings, requests, outbox.
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bekal_app') THEN
        CREATE ROLE bekal_app NOLOGIN;
    END IF;
END $$;
GRANT bekal_app TO CURRENT_USER;

GRANT USAGE ON SCHEMA base TO bekal_app;

-- One row per cell; locking it makes a transaction the cell's only writer of money and seats.
CREATE TABLE base.cells (
    cell smallint CONSTRAINT cells_pkey PRIMARY KEY,
    CONSTRAINT cells_in_range CHECK (cell BETWEEN 0 AND 255)
);
-- FOR UPDATE needs the UPDATE privilege on a column.
GRANT SELECT, UPDATE ON base.cells TO bekal_app;

-- What was decided when the database was made and must not be changed by an environment variable.
CREATE TABLE base.settings (
    name text CONSTRAINT settings_pkey PRIMARY KEY,
    value text NOT NULL
);
GRANT SELECT ON base.settings TO bekal_app;

-- Idempotency: the first outcome of every reference a client gave, refusals included. Kept 30 days.
CREATE TABLE base.requests (
    cell smallint NOT NULL,
    caller text NOT NULL,
    reference text NOT NULL,
    body_hash bytea NOT NULL,
    outcome text NOT NULL,
    result text,
    at timestamptz NOT NULL,
    CONSTRAINT requests_pkey PRIMARY KEY (cell, caller, reference),
    CONSTRAINT requests_reference_length CHECK (length(reference) BETWEEN 1 AND 100),
    CONSTRAINT requests_body_hash_sha256 CHECK (length(body_hash) = 32)
);
GRANT SELECT, INSERT, DELETE ON base.requests TO bekal_app;

-- What the outside must hear: ids and parameters, never contact data. Claimed by state, oldest first.
CREATE TABLE base.outbox (
    cell smallint NOT NULL,
    outbox_id uuid NOT NULL,
    topic text NOT NULL,
    payload jsonb NOT NULL,
    state text NOT NULL,
    attempts smallint NOT NULL,
    next_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT outbox_pkey PRIMARY KEY (cell, outbox_id),
    CONSTRAINT outbox_state_known CHECK (state IN ('waiting', 'claimed', 'sent', 'given_up')),
    CONSTRAINT outbox_attempts_not_negative CHECK (attempts >= 0)
);
CREATE INDEX outbox_waiting ON base.outbox (cell, next_at) WHERE state IN ('waiting', 'claimed');
GRANT SELECT, INSERT, UPDATE, DELETE ON base.outbox TO bekal_app;
