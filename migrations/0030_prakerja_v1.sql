-- The contract of today's institutions: who signs with which key, face checks on the way, tasks and feedback.
CREATE TABLE access.signing_clients (
    client_code text CONSTRAINT signing_clients_pkey PRIMARY KEY,
    partner_code text NOT NULL,
    -- SHA-1 is what the contract says; a partner that signs with SHA-256 has it turned off.
    sha1 boolean NOT NULL,
    -- Where citizens may be led back to after a face check.
    redirect_hosts text[] NOT NULL,
    added_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    by text NOT NULL,
    CONSTRAINT signing_clients_of_partner FOREIGN KEY (partner_code) REFERENCES access.partners (partner_code),
    CONSTRAINT signing_clients_code_readable CHECK (client_code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$')
);
GRANT SELECT, INSERT, UPDATE ON access.signing_clients TO bekal_app;

-- A key that signs is needed as it is to verify: it is sealed, not hashed. Several at once while one is replaced.
CREATE TABLE access.signing_keys (
    key_id uuid CONSTRAINT signing_keys_pkey PRIMARY KEY,
    client_code text NOT NULL,
    secret bytea NOT NULL,
    issued_at timestamptz NOT NULL,
    issued_by text NOT NULL,
    revoked_at timestamptz,
    revoked_by text,
    CONSTRAINT signing_keys_of_client FOREIGN KEY (client_code) REFERENCES access.signing_clients (client_code),
    CONSTRAINT signing_keys_revocation_signed CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
CREATE INDEX signing_keys_of_client ON access.signing_keys (client_code) WHERE revoked_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON access.signing_keys TO bekal_app;

-- A citizen sent from a class to prove that it is he or she, and back. Sequence 999 is the final step.
CREATE TABLE learning.face_checks (
    cell smallint NOT NULL,
    purchase_id uuid NOT NULL,
    sequence smallint NOT NULL,
    code text NOT NULL,
    redirect_uri text NOT NULL,
    state text NOT NULL,
    opened_at timestamptz NOT NULL,
    decided_at timestamptz,
    by text NOT NULL,
    CONSTRAINT face_checks_pkey PRIMARY KEY (cell, purchase_id, sequence),
    CONSTRAINT face_checks_code_unique UNIQUE (cell, code),
    CONSTRAINT face_checks_code_kind CHECK (code LIKE 'F%'),
    CONSTRAINT face_checks_sequence_known CHECK (sequence BETWEEN 1 AND 10 OR sequence = 999),
    CONSTRAINT face_checks_state_known CHECK (state IN ('waiting', 'matched', 'differed')),
    CONSTRAINT face_checks_decided_has_instant CHECK ((state = 'waiting') = (decided_at IS NULL))
);
GRANT SELECT, INSERT, UPDATE ON learning.face_checks TO bekal_app;

-- Tasks (tpm) and skill demonstrations (uk) that participants handed in, and what was said of them.
CREATE TABLE learning.submissions (
    cell smallint NOT NULL,
    purchase_id uuid NOT NULL,
    scope text NOT NULL,
    sequence smallint NOT NULL,
    url_file text NOT NULL,
    submitted_at timestamptz NOT NULL,
    by text NOT NULL,
    CONSTRAINT submissions_pkey PRIMARY KEY (cell, purchase_id, scope, sequence),
    CONSTRAINT submissions_scope_known CHECK (scope IN ('tpm', 'uk')),
    CONSTRAINT submissions_sequence_known CHECK (sequence BETWEEN 1 AND 10 OR sequence = 999),
    CONSTRAINT submissions_url_short CHECK (length(url_file) BETWEEN 1 AND 2000)
);
GRANT SELECT, INSERT ON learning.submissions TO bekal_app;

CREATE TABLE learning.feedback (
    cell smallint NOT NULL,
    purchase_id uuid NOT NULL,
    scope text NOT NULL,
    sequence smallint NOT NULL,
    notes text NOT NULL,
    url_file text NOT NULL,
    given_at timestamptz NOT NULL,
    by text NOT NULL,
    CONSTRAINT feedback_pkey PRIMARY KEY (cell, purchase_id, scope, sequence),
    CONSTRAINT feedback_of_submission FOREIGN KEY (cell, purchase_id, scope, sequence)
        REFERENCES learning.submissions,
    CONSTRAINT feedback_says_something CHECK (length(notes) BETWEEN 1 AND 2000),
    CONSTRAINT feedback_url_short CHECK (length(url_file) <= 2000)
);
GRANT SELECT, INSERT ON learning.feedback TO bekal_app;
