-- The partners' interface: credentials with scopes and networks, orders with one-time codes, proposed courses and
-- classes, and a change number on every row of the catalogue.

-- A key is a secret (of which the hash is kept) or a public key (RFC 7517). No scopes: all of the partner's kind; no
-- networks: from anywhere. A rotated key opens until valid_until.
ALTER TABLE access.partner_keys
    ALTER COLUMN secret_hash DROP NOT NULL,
    ADD COLUMN public_jwk text,
    ADD COLUMN scopes text[] NOT NULL DEFAULT '{}',
    ADD COLUMN networks text[] NOT NULL DEFAULT '{}',
    ADD COLUMN valid_until timestamptz,
    ADD CONSTRAINT partner_keys_secret_or_public CHECK ((secret_hash IS NULL) <> (public_jwk IS NULL));

-- How much a partner may ask for in a minute, of each process; NULL: what its kind may.
ALTER TABLE access.partners
    ADD COLUMN per_minute integer,
    ADD CONSTRAINT partners_per_minute_positive CHECK (per_minute > 0);

-- Assertions (RFC 7523) that were used and are not over yet: none opens twice.
CREATE TABLE access.assertions (
    key_id text NOT NULL,
    jti_hash bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT assertions_pkey PRIMARY KEY (key_id, jti_hash),
    CONSTRAINT assertions_of_key FOREIGN KEY (key_id) REFERENCES access.partner_keys (key_id),
    CONSTRAINT assertions_jti_hash_length CHECK (length(jti_hash) = 32)
);
CREATE INDEX assertions_over ON access.assertions (expires_at);
GRANT SELECT, INSERT, DELETE ON access.assertions TO bekal_app;

-- Partners ask for what has changed since a number. Whoever stores takes the number first, and with it the row: numbers
-- become visible in their order.
ALTER TABLE market.catalogue ADD COLUMN change bigint NOT NULL DEFAULT 0;
ALTER TABLE market.courses ADD COLUMN change bigint NOT NULL DEFAULT 0;
ALTER TABLE market.schedules ADD COLUMN change bigint NOT NULL DEFAULT 0;
CREATE INDEX courses_by_change ON market.courses (change, course_id);
CREATE INDEX schedules_by_change ON market.schedules (change, schedule_id);

-- A platform's order: it reserves nothing and waits for the code that went to the card's holder. What was bought has
-- the order's id as its purchase_id. fillfactor: trying a code and buying rewrite the row in place.
CREATE TABLE market.orders (
    cell smallint NOT NULL,
    order_id uuid NOT NULL,
    platform_code text NOT NULL,
    reference text NOT NULL,
    card_id uuid NOT NULL,
    schedule_id integer NOT NULL,
    code_hash bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    tries smallint NOT NULL,
    started_at timestamptz NOT NULL,
    bought_at timestamptz,
    by text NOT NULL,
    CONSTRAINT orders_pkey PRIMARY KEY (cell, order_id),
    CONSTRAINT orders_reference_length CHECK (length(reference) BETWEEN 1 AND 100),
    CONSTRAINT orders_code_hash_length CHECK (length(code_hash) = 32),
    CONSTRAINT orders_tries_limited CHECK (tries BETWEEN 0 AND 5),
    CONSTRAINT orders_expire_later CHECK (expires_at > started_at)
) WITH (fillfactor = 80);
CREATE INDEX orders_of_card ON market.orders (cell, card_id, started_at);
CREATE INDEX orders_by_reference ON market.orders (platform_code, reference, cell);
GRANT SELECT, INSERT, UPDATE ON market.orders TO bekal_app;

-- An institution lists who is enrolled in a class, page by page.
CREATE INDEX purchases_by_schedule ON market.purchases (schedule_id, purchase_id);

-- What institutions propose: a course with its curriculum, or a class. Staff decide; what was accepted is in the
-- catalogue under accepted_id.
CREATE TABLE market.proposals (
    proposal_id uuid CONSTRAINT proposals_pkey PRIMARY KEY,
    institution_id integer NOT NULL CONSTRAINT proposals_institution_known REFERENCES market.institutions,
    kind text NOT NULL,
    content jsonb NOT NULL,
    state text NOT NULL,
    reason text NOT NULL,
    accepted_id integer,
    proposed_at timestamptz NOT NULL,
    proposed_by text NOT NULL,
    decided_at timestamptz,
    decided_by text,
    CONSTRAINT proposals_kind_known CHECK (kind IN ('course', 'schedule')),
    CONSTRAINT proposals_state_known CHECK (state IN ('proposed', 'accepted', 'refused')),
    CONSTRAINT proposals_accepted_are_stored CHECK ((state = 'accepted') = (accepted_id IS NOT NULL)),
    CONSTRAINT proposals_refused_with_reason CHECK (state <> 'refused' OR reason <> ''),
    CONSTRAINT proposals_decision_signed CHECK (
        (state = 'proposed') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)
    )
);
CREATE INDEX proposals_of_institution ON market.proposals (institution_id, proposal_id);
GRANT SELECT, INSERT, UPDATE ON market.proposals TO bekal_app;
