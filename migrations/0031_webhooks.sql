-- Webhooks: where partners want to be told of what happened to them, and every delivery with what became of it.
CREATE SCHEMA webhooks;
GRANT USAGE ON SCHEMA webhooks TO bekal_app;

-- next_at is the endpoint's own: what cannot be reached now is left alone as a whole, so that order is kept.
CREATE TABLE webhooks.endpoints (
    endpoint_id uuid CONSTRAINT endpoints_pkey PRIMARY KEY,
    partner_code text NOT NULL,
    url text NOT NULL,
    events text[] NOT NULL,
    secret bytea NOT NULL,
    former_secret bytea,
    former_until timestamptz,
    state text NOT NULL,
    failures integer NOT NULL,
    next_at timestamptz NOT NULL,
    last_error text,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    by text NOT NULL,
    CONSTRAINT endpoints_of_partner FOREIGN KEY (partner_code) REFERENCES access.partners (partner_code),
    CONSTRAINT endpoints_url_short CHECK (length(url) BETWEEN 1 AND 1000),
    CONSTRAINT endpoints_state_known CHECK (state IN ('active', 'off', 'gone')),
    CONSTRAINT endpoints_failures_not_negative CHECK (failures >= 0),
    CONSTRAINT endpoints_former_has_end CHECK ((former_secret IS NULL) = (former_until IS NULL))
);
CREATE INDEX endpoints_of_partner ON webhooks.endpoints (partner_code);
GRANT SELECT, INSERT, UPDATE ON webhooks.endpoints TO bekal_app;

-- body is what is sent, byte for byte: who verifies a signature must find what was signed.
CREATE TABLE webhooks.deliveries (
    delivery_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT deliveries_pkey PRIMARY KEY,
    endpoint_id uuid NOT NULL,
    event_id uuid NOT NULL,
    event_type text NOT NULL,
    body text NOT NULL,
    state text NOT NULL,
    attempts smallint NOT NULL,
    next_at timestamptz NOT NULL,
    try_until timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    tried_at timestamptz,
    status smallint,
    error text,
    CONSTRAINT deliveries_to_endpoint FOREIGN KEY (endpoint_id) REFERENCES webhooks.endpoints (endpoint_id),
    CONSTRAINT deliveries_event_once UNIQUE (endpoint_id, event_id),
    CONSTRAINT deliveries_state_known CHECK (state IN ('waiting', 'delivered', 'given_up')),
    CONSTRAINT deliveries_attempts_not_negative CHECK (attempts >= 0)
);
CREATE INDEX deliveries_waiting ON webhooks.deliveries (endpoint_id, delivery_id) WHERE state = 'waiting';
CREATE INDEX deliveries_of_endpoint ON webhooks.deliveries (endpoint_id, delivery_id);
CREATE INDEX deliveries_by_age ON webhooks.deliveries (created_at) WHERE state <> 'waiting';
GRANT SELECT, INSERT, UPDATE, DELETE ON webhooks.deliveries TO bekal_app;
