-- Payouts: linked accounts, dues, instructions to the bank, settlements of platforms, bank statements.
CREATE SCHEMA payouts;
GRANT USAGE ON SCHEMA payouts TO bekal_app;

-- Where a person wants to be paid. The account number itself is a sealed contact of `people`.
CREATE TABLE payouts.linked_accounts (
    cell smallint NOT NULL,
    link_id uuid NOT NULL,
    person_id uuid NOT NULL,
    channel text NOT NULL,
    last_digits text NOT NULL,
    account_ref text NOT NULL,
    state text NOT NULL,
    reason text,
    attempts smallint NOT NULL,
    next_at timestamptz,
    usable_from timestamptz NOT NULL,
    linked_at timestamptz NOT NULL,
    checked_at timestamptz,
    unlinked_at timestamptz,
    by text NOT NULL,
    CONSTRAINT linked_accounts_pkey PRIMARY KEY (cell, link_id),
    CONSTRAINT linked_accounts_of_person FOREIGN KEY (cell, person_id) REFERENCES people.persons (cell, person_id),
    CONSTRAINT linked_accounts_state_known CHECK (state IN ('checking', 'matched', 'refused', 'unlinked')),
    CONSTRAINT linked_accounts_reason_known CHECK (reason IN ('nik_differs', 'name_differs', 'not_found',
        'not_verified', 'inactive', 'wallet_limit')),
    CONSTRAINT linked_accounts_refused_has_reason CHECK (state <> 'refused' OR reason IS NOT NULL),
    CONSTRAINT linked_accounts_checking_has_next CHECK (state <> 'checking' OR next_at IS NOT NULL),
    CONSTRAINT linked_accounts_closed_has_no_next CHECK (state IN ('checking', 'matched') OR next_at IS NULL),
    CONSTRAINT linked_accounts_unlinked_has_instant CHECK ((state = 'unlinked') = (unlinked_at IS NOT NULL)),
    CONSTRAINT linked_accounts_last_digits_form CHECK (last_digits ~ '^[0-9]{4}$'),
    CONSTRAINT linked_accounts_channel_form CHECK (channel ~ '^[a-z]{2,20}$'),
    CONSTRAINT linked_accounts_attempts_not_negative CHECK (attempts >= 0)
);
-- One account at a time: another one is linked after the first was unlinked.
CREATE INDEX linked_accounts_by_person ON payouts.linked_accounts (cell, person_id) WHERE state = 'unlinked';
CREATE UNIQUE INDEX linked_accounts_one_per_person ON payouts.linked_accounts (cell, person_id)
    WHERE state <> 'unlinked';
CREATE INDEX linked_accounts_to_check ON payouts.linked_accounts (cell, next_at) WHERE next_at IS NOT NULL;
GRANT SELECT, INSERT, UPDATE ON payouts.linked_accounts TO bekal_app;

-- What a recipient is to be paid: incentive after training, allowance for a survey. The card that names the person was
-- read in the same transaction; a foreign key would cost a third of the row (check_books proves it).
CREATE TABLE payouts.dues (
    cell smallint NOT NULL,
    due_id uuid NOT NULL,
    person_id uuid NOT NULL,
    card_id uuid NOT NULL,
    account_id uuid NOT NULL,
    kind text NOT NULL,
    sequence smallint NOT NULL,
    amount_rp bigint NOT NULL,
    programme_id smallint NOT NULL,
    fiscal_year smallint NOT NULL,
    due_on date NOT NULL,
    pay_from date NOT NULL,
    state text NOT NULL,
    reason text,
    attempts smallint NOT NULL,
    scheduled_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    by text NOT NULL,
    CONSTRAINT dues_pkey PRIMARY KEY (cell, due_id),
    CONSTRAINT dues_once_per_card UNIQUE (cell, card_id, kind, sequence),
    CONSTRAINT dues_kind_known CHECK (kind IN ('incentive', 'survey')),
    CONSTRAINT dues_state_known CHECK (state IN ('scheduled', 'instructed', 'paid', 'failed', 'stopped',
        'forfeited')),
    CONSTRAINT dues_amount_positive CHECK (amount_rp > 0),
    CONSTRAINT dues_sequence_from_one CHECK (sequence >= 1),
    CONSTRAINT dues_paid_not_before_due CHECK (pay_from >= due_on),
    CONSTRAINT dues_failed_has_reason CHECK (state NOT IN ('failed', 'stopped') OR reason IS NOT NULL),
    CONSTRAINT dues_attempts_not_negative CHECK (attempts >= 0)
);
CREATE INDEX dues_to_pay ON payouts.dues (cell, pay_from, due_id) WHERE state = 'scheduled';
GRANT SELECT, INSERT, UPDATE ON payouts.dues TO bekal_app;

-- One order to the bank. Its id is the reference the bank knows it by (partnerReferenceNo), for ever. The operation that
-- makes it has read its due with the cell taken; a foreign key would double the cost of the row (check_books proves it).
CREATE TABLE payouts.instructions (
    cell smallint NOT NULL,
    instruction_id uuid NOT NULL,
    due_id uuid NOT NULL,
    link_id uuid NOT NULL,
    channel text NOT NULL,
    amount_rp bigint NOT NULL,
    state text NOT NULL,
    reason text,
    attempts smallint NOT NULL,
    next_at timestamptz,
    bank_reference text,
    effective_on date,
    created_at timestamptz NOT NULL,
    sent_at timestamptz,
    answered_at timestamptz,
    by text NOT NULL,
    CONSTRAINT instructions_pkey PRIMARY KEY (cell, instruction_id),
    CONSTRAINT instructions_state_known CHECK (state IN ('waiting', 'claimed', 'sent', 'pending', 'paid',
        'refused')),
    CONSTRAINT instructions_amount_positive CHECK (amount_rp > 0),
    CONSTRAINT instructions_open_has_next CHECK ((state IN ('paid', 'refused')) = (next_at IS NULL)),
    CONSTRAINT instructions_paid_has_date CHECK (state <> 'paid' OR effective_on IS NOT NULL),
    CONSTRAINT instructions_refused_has_reason CHECK (state <> 'refused' OR reason IS NOT NULL),
    CONSTRAINT instructions_attempts_not_negative CHECK (attempts >= 0)
);
-- A due has at most one order whose fate is not known: nobody is paid twice.
CREATE UNIQUE INDEX instructions_one_open_per_due ON payouts.instructions (cell, due_id)
    WHERE state <> 'refused';
CREATE INDEX instructions_to_work ON payouts.instructions (cell, next_at)
    WHERE state IN ('waiting', 'claimed', 'sent', 'pending');
GRANT SELECT, INSERT, UPDATE ON payouts.instructions TO bekal_app;

-- Answers that disagree with what the bank said before; people look at them, nothing moves by itself.
CREATE TABLE payouts.contradictions (
    cell smallint NOT NULL,
    reference_id uuid NOT NULL,
    status text NOT NULL,
    bank_reference text NOT NULL,
    reason text,
    seen_at timestamptz NOT NULL,
    by text NOT NULL,
    CONSTRAINT contradictions_pkey PRIMARY KEY (cell, reference_id, status, bank_reference),
    CONSTRAINT contradictions_status_known CHECK (status IN ('paid', 'refused'))
);
GRANT SELECT, INSERT ON payouts.contradictions TO bekal_app;

-- What a platform is owed for a day: its fee, and the net of the institutions; shared by all cells.
CREATE TABLE payouts.settlements (
    settlement_id uuid NOT NULL,
    platform_id integer NOT NULL,
    programme_id smallint NOT NULL,
    fiscal_year smallint NOT NULL,
    period_on date NOT NULL,
    gross_rp bigint NOT NULL,
    fee_rp bigint NOT NULL,
    net_rp bigint NOT NULL,
    order_number text NOT NULL,
    document_number text,
    reference_id uuid,
    state text NOT NULL,
    reason text,
    attempts smallint NOT NULL,
    next_at timestamptz,
    bank_reference text,
    effective_on date,
    created_at timestamptz NOT NULL,
    instructed_at timestamptz,
    answered_at timestamptz,
    by text NOT NULL,
    CONSTRAINT settlements_pkey PRIMARY KEY (settlement_id),
    CONSTRAINT settlements_once_per_period UNIQUE (platform_id, programme_id, fiscal_year, period_on),
    CONSTRAINT settlements_order_number_once UNIQUE (order_number),
    CONSTRAINT settlements_document_number_once UNIQUE (document_number),
    CONSTRAINT settlements_reference_once UNIQUE (reference_id),
    CONSTRAINT settlements_state_known CHECK (state IN ('due', 'instructed', 'paid')),
    CONSTRAINT settlements_adds_up CHECK (gross_rp = fee_rp + net_rp),
    CONSTRAINT settlements_amounts_positive CHECK (gross_rp > 0 AND fee_rp >= 0 AND net_rp >= 0),
    CONSTRAINT settlements_instructed_has_document CHECK (state = 'due' OR (document_number IS NOT NULL
        AND reference_id IS NOT NULL)),
    CONSTRAINT settlements_instructed_has_next CHECK ((state = 'instructed') = (next_at IS NOT NULL)),
    CONSTRAINT settlements_paid_has_date CHECK (state <> 'paid' OR effective_on IS NOT NULL),
    CONSTRAINT settlements_attempts_not_negative CHECK (attempts >= 0)
);
CREATE INDEX settlements_to_work ON payouts.settlements (next_at) WHERE state = 'instructed';
GRANT SELECT, INSERT, UPDATE ON payouts.settlements TO bekal_app;

-- The last number given to a payment order (SPM) or disbursement (SP2D) of a fiscal year.
CREATE TABLE payouts.document_numbers (
    kind text NOT NULL,
    fiscal_year smallint NOT NULL,
    last_number bigint NOT NULL,
    CONSTRAINT document_numbers_pkey PRIMARY KEY (kind, fiscal_year),
    CONSTRAINT document_numbers_kind_known CHECK (kind IN ('SPM', 'SP2D')),
    CONSTRAINT document_numbers_from_one CHECK (last_number >= 1)
);
GRANT SELECT, INSERT, UPDATE ON payouts.document_numbers TO bekal_app;

-- What the bank says it booked. A line lies in the cell of the order it names, else in cell 0.
CREATE TABLE payouts.statement_lines (
    cell smallint NOT NULL,
    bank_reference text NOT NULL,
    reference_id uuid,
    partner_reference text NOT NULL,
    amount_rp bigint NOT NULL,
    booked_on date NOT NULL,
    imported_at timestamptz NOT NULL,
    by text NOT NULL,
    CONSTRAINT statement_lines_pkey PRIMARY KEY (cell, bank_reference),
    CONSTRAINT statement_lines_amount_not_zero CHECK (amount_rp <> 0)
);
CREATE INDEX statement_lines_by_reference ON payouts.statement_lines (cell, reference_id);
GRANT SELECT, INSERT ON payouts.statement_lines TO bekal_app;
