-- Access: members of staff, partners' keys, and the log of who did and read what. All of it reference tables.
CREATE SCHEMA access;
GRANT USAGE ON SCHEMA access TO bekal_app;

-- A member of staff signs in with a password (argon2) and a code of an authenticator (TOTP, RFC 6238).
-- totp_secret is sealed; totp_step is the time step of the last code used, which is never taken again.
CREATE TABLE access.staff (
    staff_id uuid CONSTRAINT staff_pkey PRIMARY KEY,
    login text NOT NULL,
    display_name text NOT NULL,
    roles text[] NOT NULL,
    password_hash text NOT NULL,
    totp_secret bytea NOT NULL,
    totp_step bigint NOT NULL,
    failures smallint NOT NULL,
    locked_until timestamptz,
    state text NOT NULL,
    added_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    by text NOT NULL,
    CONSTRAINT staff_login_once UNIQUE (login),
    CONSTRAINT staff_login_lower_case CHECK (login = lower(login) AND login <> ''),
    CONSTRAINT staff_roles_known CHECK (
        cardinality(roles) > 0
        AND roles <@ ARRAY['admin', 'operator', 'approver', 'auditor', 'partner_manager']
    ),
    CONSTRAINT staff_password_is_argon2 CHECK (password_hash LIKE '$argon2id$%'),
    CONSTRAINT staff_failures_not_negative CHECK (failures >= 0),
    CONSTRAINT staff_state_known CHECK (state IN ('active', 'disabled'))
);
GRANT SELECT, INSERT, UPDATE ON access.staff TO bekal_app;

CREATE TABLE access.staff_sessions (
    session_id uuid CONSTRAINT staff_sessions_pkey PRIMARY KEY,
    staff_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    started_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    ended_by text,
    CONSTRAINT staff_sessions_of_staff FOREIGN KEY (staff_id) REFERENCES access.staff (staff_id),
    CONSTRAINT staff_sessions_token_hash_length CHECK (length(token_hash) = 32),
    CONSTRAINT staff_sessions_end_signed CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX staff_sessions_running ON access.staff_sessions (staff_id) WHERE ended_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON access.staff_sessions TO bekal_app;

-- Platforms, institutions and banks that call us.
CREATE TABLE access.partners (
    partner_code text CONSTRAINT partners_pkey PRIMARY KEY,
    kind text NOT NULL,
    name text NOT NULL,
    state text NOT NULL,
    added_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    by text NOT NULL,
    CONSTRAINT partners_code_readable CHECK (partner_code ~ '^[a-z0-9][a-z0-9-]{0,63}$'),
    CONSTRAINT partners_kind_known CHECK (kind IN ('platform', 'institution', 'bank')),
    CONSTRAINT partners_state_known CHECK (state IN ('active', 'suspended'))
);
GRANT SELECT, INSERT, UPDATE ON access.partners TO bekal_app;

-- Keys in the form bk_<key_id>_<secret>; of the secret (256 unguessable bits) only the SHA-256 is kept.
CREATE TABLE access.partner_keys (
    key_id text CONSTRAINT partner_keys_pkey PRIMARY KEY,
    partner_code text NOT NULL,
    secret_hash bytea NOT NULL,
    issued_at timestamptz NOT NULL,
    issued_by text NOT NULL,
    revoked_at timestamptz,
    revoked_by text,
    CONSTRAINT partner_keys_of_partner FOREIGN KEY (partner_code) REFERENCES access.partners (partner_code),
    CONSTRAINT partner_keys_secret_hash_length CHECK (length(secret_hash) = 32),
    CONSTRAINT partner_keys_revocation_signed CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
CREATE INDEX partner_keys_of_partner ON access.partner_keys (partner_code);
GRANT SELECT, INSERT, UPDATE ON access.partner_keys TO bekal_app;

-- Who did or read what, in the office. Append-only; never a citizen's data, only ids.
CREATE TABLE access.log (
    entry_id uuid CONSTRAINT log_pkey PRIMARY KEY,
    at timestamptz NOT NULL,
    by text NOT NULL,
    action text NOT NULL,
    object text NOT NULL,
    detail text NOT NULL,
    CONSTRAINT log_names_an_action CHECK (action <> '')
);
CREATE INDEX log_by_actor ON access.log (by, entry_id);
CREATE INDEX log_by_object ON access.log (object, entry_id);
GRANT SELECT, INSERT ON access.log TO bekal_app;
