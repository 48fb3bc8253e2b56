-- Keys on citizens' devices (WebAuthn): another way in beside the code, in the cell of the account. A key that is removed
-- leaves its row as a record: when, by whom, and not what it was. challenged_at: when the newest challenge it answered was
-- issued; only a later one counts, so no answer counts twice. suspended_at: its counter ran backwards, it may be a copy.
CREATE TABLE people.passkeys (
    cell smallint NOT NULL,
    passkey_id uuid NOT NULL,
    account_id uuid NOT NULL,
    credential_id bytea,
    public_key bytea,
    name bytea,
    sign_count bigint NOT NULL,
    made_at timestamptz NOT NULL,
    challenged_at timestamptz NOT NULL,
    used_at timestamptz,
    suspended_at timestamptz,
    removed_at timestamptz,
    by text NOT NULL,
    CONSTRAINT passkeys_pkey PRIMARY KEY (cell, passkey_id),
    CONSTRAINT passkeys_of_account FOREIGN KEY (cell, account_id) REFERENCES people.accounts (cell, account_id),
    CONSTRAINT passkeys_credential_once UNIQUE (credential_id, cell),
    CONSTRAINT passkeys_credential_length CHECK (length(credential_id) BETWEEN 1 AND 1023),
    CONSTRAINT passkeys_public_key_length CHECK (length(public_key) BETWEEN 1 AND 2000),
    CONSTRAINT passkeys_count_unsigned CHECK (sign_count BETWEEN 0 AND 4294967295),
    CONSTRAINT passkeys_removed_whole CHECK (
        (removed_at IS NULL) = (credential_id IS NOT NULL AND public_key IS NOT NULL AND name IS NOT NULL)
    )
);
CREATE INDEX passkeys_of_account ON people.passkeys (account_id, cell);
GRANT SELECT, INSERT, UPDATE ON people.passkeys TO bekal_app;
