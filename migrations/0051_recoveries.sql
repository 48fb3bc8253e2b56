-- Somebody who lost the number asks for the registration to follow to a new one. A row is written whether the facts fit or
-- not (person_id NULL: they do not): nobody can tell from the answer, nor from how long it takes. In the account's cell.
CREATE TABLE people.recoveries (
    cell smallint NOT NULL,
    recovery_id uuid NOT NULL,
    account_id uuid NOT NULL,
    person_id uuid,
    state text NOT NULL,
    asked_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    told_at timestamptz,
    ended_at timestamptz,
    by text NOT NULL,
    CONSTRAINT recoveries_pkey PRIMARY KEY (cell, recovery_id),
    CONSTRAINT recoveries_of_account FOREIGN KEY (cell, account_id) REFERENCES people.accounts (cell, account_id),
    CONSTRAINT recoveries_state_known CHECK (state IN ('asked', 'refused', 'moved', 'failed')),
    CONSTRAINT recoveries_end_dated CHECK ((state = 'asked') = (ended_at IS NULL)),
    CONSTRAINT recoveries_due_later CHECK (due_at > asked_at)
);
CREATE INDEX recoveries_of_account ON people.recoveries (account_id, cell);
CREATE INDEX recoveries_of_person ON people.recoveries (person_id, cell) WHERE state = 'asked';
CREATE INDEX recoveries_due ON people.recoveries (cell, due_at) WHERE state = 'asked' AND person_id IS NOT NULL;
GRANT SELECT, INSERT, UPDATE ON people.recoveries TO bekal_app;
