-- Eligibility: every set of rules that ever decided, and every decision with its reasons.
CREATE SCHEMA eligibility;
GRANT USAGE ON SCHEMA eligibility TO bekal_app;

-- The rules of a programme as they stood; equal rules are one set, whichever programme they belong to.
CREATE TABLE eligibility.rule_sets (
    rule_set_id int GENERATED ALWAYS AS IDENTITY CONSTRAINT rule_sets_pkey PRIMARY KEY,
    rules_hash text NOT NULL CONSTRAINT rule_sets_hash_once UNIQUE,
    rules jsonb NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT rule_sets_hash_sha256 CHECK (rules_hash ~ '^[0-9a-f]{64}$'),
    CONSTRAINT rule_sets_rules_a_list CHECK (jsonb_typeof(rules) = 'array')
);
GRANT SELECT, INSERT ON eligibility.rule_sets TO bekal_app;

-- One decision about one person at one instant; no reasons: eligible. Never changed, never deleted.
-- Narrow on purpose (two rows an applicant, one more each time money is due), with the one index it needs and
-- without foreign keys: journey gathers the facts of the persons in the same transaction, the statement reads the
-- rule set, and the keys would cost half of judging. check_books proves that none is missing.
CREATE TABLE eligibility.verdicts (
    cell smallint NOT NULL,
    person_id uuid NOT NULL,
    at timestamptz NOT NULL,
    batch_id int NOT NULL,
    rule_set_id int NOT NULL,
    occasion text NOT NULL,
    reasons text [] NOT NULL,
    by text NOT NULL,
    CONSTRAINT verdicts_pkey PRIMARY KEY (cell, person_id, at, occasion, batch_id),
    CONSTRAINT verdicts_occasion_known CHECK (occasion IN ('join', 'draw', 'payment')),
    CONSTRAINT verdicts_batch_id_not_negative CHECK (batch_id >= 0)
);
GRANT SELECT, INSERT ON eligibility.verdicts TO bekal_app;
