-- The ledger: double entry, append only. Amounts are rupiah (bigint).
CREATE SCHEMA ledger;
GRANT USAGE ON SCHEMA ledger TO bekal_app;

-- What each kind of transfer does; the same table as bekal.ledger.kinds (a test compares them).
-- posted_sign: what the guarded account's posted balance does; the counter takes the other side.
CREATE TABLE ledger.transfer_kinds (
    kind smallint CONSTRAINT transfer_kinds_pkey PRIMARY KEY,
    name text NOT NULL CONSTRAINT transfer_kinds_name_key UNIQUE,
    posted_sign smallint NOT NULL,
    counters smallint NOT NULL,
    CONSTRAINT transfer_kinds_sign_known CHECK (posted_sign IN (-1, 0, 1)),
    CONSTRAINT transfer_kinds_counters_known CHECK (counters IN (0, 1, 2))
);
INSERT INTO ledger.transfer_kinds (kind, name, posted_sign, counters) VALUES
    (1, 'appropriate', 1, 1),
    (2, 'decree', -1, 1),
    (3, 'grant', 1, 1),
    (4, 'hold', 0, 0),
    (5, 'post', -1, 1),
    (6, 'void', 0, 0),
    (7, 'refund', 1, 1),
    (8, 'pay', -1, 1),
    (9, 'bounce', 1, 1),
    (10, 'paid', 0, 2),
    (11, 'settle', 0, 2),
    (12, 'settled', 0, 2),
    (13, 'unsettle', 0, 2),
    (14, 'return', -1, 1),
    (15, 'return_budget', -1, 1),
    (16, 'carry', 0, 2),
    (17, 'return_in_transit', 0, 2);
GRANT SELECT ON ledger.transfer_kinds TO bekal_app;

-- Accounts without a balance row: treasury, clearing, a platform's payable, ... Their balance is the sum of
-- their movements, so nobody waits for a row that everybody changes. Reference table, small.
CREATE TABLE ledger.counters (
    counter_id integer GENERATED ALWAYS AS IDENTITY CONSTRAINT counters_pkey PRIMARY KEY,
    programme_id smallint NOT NULL,
    fiscal_year smallint NOT NULL,
    kind text NOT NULL,
    party text NOT NULL,
    CONSTRAINT counters_key UNIQUE (programme_id, fiscal_year, kind, party),
    CONSTRAINT counters_kind_known CHECK (kind IN
        ('treasury', 'clearing', 'platform_payable', 'in_transit', 'paid_out', 'settled', 'returned'))
);
GRANT SELECT, INSERT ON ledger.counters TO bekal_app;

-- The only rows with a balance. Room on each page lets updates stay there without touching the index.
CREATE TABLE ledger.guarded (
    cell smallint NOT NULL,
    account_id uuid NOT NULL,
    programme_id smallint NOT NULL,
    fiscal_year smallint NOT NULL,
    posted_rp bigint NOT NULL,
    held_rp bigint NOT NULL,
    opened_at timestamptz NOT NULL,
    kind text NOT NULL,
    by text NOT NULL,
    CONSTRAINT guarded_pkey PRIMARY KEY (cell, account_id),
    CONSTRAINT guarded_kind_known CHECK (kind IN ('budget', 'training', 'incentive', 'survey')),
    CONSTRAINT guarded_budget_at_home CHECK (kind <> 'budget' OR cell = 0),
    CONSTRAINT guarded_posted_covers_held CHECK (posted_rp >= held_rp),
    CONSTRAINT guarded_held_not_negative CHECK (held_rp >= 0)
) WITH (fillfactor = 80);
GRANT SELECT, INSERT, UPDATE ON ledger.guarded TO bekal_app;

-- The journal. No foreign keys: the posting has read account, hold and counters in the same transaction with
-- the cell taken, and a trigger per row and key would halve its speed; check_books proves the same.
CREATE TABLE ledger.transfers (
    cell smallint NOT NULL,
    kind smallint NOT NULL,
    counter_id integer,
    transfer_id uuid NOT NULL,
    amount_rp bigint NOT NULL,
    at timestamptz NOT NULL,
    account_id uuid,
    chunk_id uuid NOT NULL,
    hold_id uuid,
    reference uuid,
    counter_to_id integer,
    effective_on date,
    by text NOT NULL,
    CONSTRAINT transfers_pkey PRIMARY KEY (cell, transfer_id),
    CONSTRAINT transfers_kind_known CHECK (kind BETWEEN 1 AND 17),
    CONSTRAINT transfers_amount_in_bounds CHECK (amount_rp BETWEEN 1 AND 1000000000000000)
);
GRANT SELECT, INSERT ON ledger.transfers TO bekal_app;

-- What a chunk moved on a counter, in one row: the sum of its transfers there. No foreign key either: it would
-- lock the counter's row, the hot row that counters are there to avoid.
CREATE TABLE ledger.movements (
    cell smallint NOT NULL,
    chunk_id uuid NOT NULL,
    counter_id integer NOT NULL,
    debit_rp bigint NOT NULL,
    credit_rp bigint NOT NULL,
    transfers integer NOT NULL,
    CONSTRAINT movements_pkey PRIMARY KEY (cell, chunk_id, counter_id),
    CONSTRAINT movements_not_negative CHECK (debit_rp >= 0 AND credit_rp >= 0),
    CONSTRAINT movements_of_something CHECK (transfers > 0)
);
GRANT SELECT, INSERT ON ledger.movements TO bekal_app;

-- A hold is posted or voided once: its key says so.
CREATE TABLE ledger.resolutions (
    cell smallint NOT NULL,
    hold_id uuid NOT NULL,
    transfer_id uuid NOT NULL,
    account_id uuid NOT NULL,
    released_rp bigint NOT NULL,
    CONSTRAINT resolutions_pkey PRIMARY KEY (cell, hold_id),
    CONSTRAINT resolutions_released_positive CHECK (released_rp > 0)
);
GRANT SELECT, INSERT ON ledger.resolutions TO bekal_app;

-- A programme's fiscal year that is closed in this cell: nothing is booked on its accounts any more.
CREATE TABLE ledger.periods (
    cell smallint NOT NULL,
    programme_id smallint NOT NULL,
    fiscal_year smallint NOT NULL,
    closed_at timestamptz NOT NULL,
    by text NOT NULL,
    CONSTRAINT periods_pkey PRIMARY KEY (cell, programme_id, fiscal_year)
);
GRANT SELECT, INSERT ON ledger.periods TO bekal_app;
