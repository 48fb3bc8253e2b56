-- Files in complaints, sealed, with the day on which their content goes; a ticket that is at a partner comes back.

-- What was said and sent can be erased: with its owner, and files when their time is over.
ALTER TABLE support.tickets ALTER COLUMN subject DROP NOT NULL;
ALTER TABLE support.messages ALTER COLUMN text DROP NOT NULL;
GRANT UPDATE (text) ON support.messages TO bekal_app;

CREATE TABLE support.attachments (
    cell smallint NOT NULL,
    ticket_id uuid NOT NULL,
    attachment_id uuid NOT NULL,
    message smallint NOT NULL,
    kind text NOT NULL,
    bytes integer NOT NULL,
    content bytea,
    keep_until timestamptz NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT attachments_pkey PRIMARY KEY (cell, ticket_id, attachment_id),
    CONSTRAINT attachments_of_message FOREIGN KEY (cell, ticket_id, message) REFERENCES support.messages,
    CONSTRAINT attachments_kind_known CHECK (kind IN ('image/jpeg', 'image/png', 'application/pdf')),
    CONSTRAINT attachments_size_limited CHECK (bytes BETWEEN 1 AND 3145728)
);
-- Ciphertext does not compress.
ALTER TABLE support.attachments ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX attachments_to_forget ON support.attachments (cell, keep_until) WHERE content IS NOT NULL;
GRANT SELECT, INSERT, UPDATE ON support.attachments TO bekal_app;
