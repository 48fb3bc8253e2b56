-- The sandbox's text messages: what a demo shows instead of sending. Production refuses the sandbox, so no real
-- telephone number ever stands here.
CREATE SCHEMA sandbox;
GRANT USAGE ON SCHEMA sandbox TO bekal_app;

CREATE TABLE sandbox.messages (
    reference_id uuid NOT NULL,
    phone text NOT NULL,
    content text NOT NULL,
    sent_at timestamptz NOT NULL,
    CONSTRAINT messages_pkey PRIMARY KEY (reference_id),
    CONSTRAINT messages_content_not_empty CHECK (content <> '')
);
CREATE INDEX messages_newest ON sandbox.messages (sent_at, reference_id);
GRANT SELECT, INSERT, DELETE ON sandbox.messages TO bekal_app;
