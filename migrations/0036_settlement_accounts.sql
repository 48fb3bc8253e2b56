-- Where a platform is paid. One member of staff proposes an account, another one makes it the one in use; the one
-- before is replaced and stays to be seen. An account of a company, so it stands here as it is.
CREATE TABLE payouts.settlement_accounts (
    account_id uuid CONSTRAINT settlement_accounts_pkey PRIMARY KEY,
    platform_id integer NOT NULL,
    channel text NOT NULL,
    account_number text NOT NULL,
    holder_name text NOT NULL,
    state text NOT NULL,
    proposed_at timestamptz NOT NULL,
    proposed_by text NOT NULL,
    decided_at timestamptz,
    decided_by text,
    CONSTRAINT settlement_accounts_of_platform FOREIGN KEY (platform_id) REFERENCES market.platforms,
    CONSTRAINT settlement_accounts_channel_form CHECK (channel ~ '^[a-z]{2,20}$'),
    CONSTRAINT settlement_accounts_number_form CHECK (account_number ~ '^[0-9]{6,20}$'),
    CONSTRAINT settlement_accounts_holder_present CHECK (length(holder_name) BETWEEN 1 AND 100),
    CONSTRAINT settlement_accounts_state_known CHECK (state IN ('proposed', 'active', 'refused', 'replaced')),
    CONSTRAINT settlement_accounts_decided_signed CHECK (
        (state = 'proposed') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)
    ),
    CONSTRAINT settlement_accounts_four_eyes CHECK (decided_by <> proposed_by)
);
CREATE UNIQUE INDEX settlement_accounts_one_active ON payouts.settlement_accounts (platform_id) WHERE state = 'active';
CREATE UNIQUE INDEX settlement_accounts_one_proposed ON payouts.settlement_accounts (platform_id)
    WHERE state = 'proposed';
GRANT SELECT, INSERT, UPDATE ON payouts.settlement_accounts TO bekal_app;

-- The treasury's release, noted by a member of staff; a job then orders it on the account of that hour. What the bank
-- refuses is to be released anew.
ALTER TABLE payouts.settlements
    ADD COLUMN account_id uuid CONSTRAINT settlements_account_known REFERENCES payouts.settlement_accounts,
    ADD COLUMN released_at timestamptz,
    ADD COLUMN released_by text,
    ADD CONSTRAINT settlements_released_signed CHECK ((released_at IS NULL) = (released_by IS NULL)),
    ADD CONSTRAINT settlements_released_has_account CHECK (released_at IS NULL OR account_id IS NOT NULL);

-- Orders that were never confirmed are cleared away after 30 days.
GRANT DELETE ON market.orders TO bekal_app;
