-- Surveys: answers, once per person and survey. Support: tickets and what was said in them.
CREATE SCHEMA surveys;
GRANT USAGE ON SCHEMA surveys TO bekal_app;

-- answers: chosen values and numbers by question id. texts: what was written in words, sealed.
-- text_hash says under which terms the questions were put.
CREATE TABLE surveys.answers (
    cell smallint NOT NULL,
    person_id uuid NOT NULL,
    programme_id smallint NOT NULL,
    number smallint NOT NULL,
    text_hash text NOT NULL,
    answers jsonb NOT NULL,
    texts bytea,
    opened_at timestamptz NOT NULL,
    accepted_at timestamptz NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT answers_pkey PRIMARY KEY (cell, person_id, programme_id, number),
    CONSTRAINT answers_of_person FOREIGN KEY (cell, person_id) REFERENCES people.persons,
    CONSTRAINT answers_to_known_terms FOREIGN KEY (programme_id, text_hash) REFERENCES programme.versions,
    CONSTRAINT answers_number_positive CHECK (number > 0),
    CONSTRAINT answers_by_question CHECK (jsonb_typeof(answers) = 'object'),
    CONSTRAINT answers_after_opening CHECK (accepted_at >= opened_at)
);
GRANT SELECT, INSERT ON surveys.answers TO bekal_app;

CREATE SCHEMA support;
GRANT USAGE ON SCHEMA support TO bekal_app;

-- One ticket, whoever has to answer it: waits_for says whose turn it is ('citizen', 'office', 'partner:...').
CREATE TABLE support.tickets (
    cell smallint NOT NULL,
    ticket_id uuid NOT NULL,
    person_id uuid NOT NULL,
    code text NOT NULL,
    kind text NOT NULL,
    about text NOT NULL,
    subject bytea NOT NULL,
    state text NOT NULL,
    waits_for text NOT NULL,
    messages smallint NOT NULL,
    opened_at timestamptz NOT NULL,
    state_at timestamptz NOT NULL,
    by text NOT NULL,
    CONSTRAINT tickets_pkey PRIMARY KEY (cell, ticket_id),
    CONSTRAINT tickets_of_person FOREIGN KEY (cell, person_id) REFERENCES people.persons,
    CONSTRAINT tickets_code_once UNIQUE (cell, code),
    CONSTRAINT tickets_kind_known CHECK (kind IN ('complaint', 'appeal', 'question')),
    CONSTRAINT tickets_state_known CHECK (state IN ('open', 'answered', 'closed')),
    CONSTRAINT tickets_waits_for_known CHECK (waits_for ~ '^(citizen|office|nobody|partner:.+)$'),
    CONSTRAINT tickets_messages_limited CHECK (messages BETWEEN 1 AND 500),
    CONSTRAINT tickets_closed_waits_for_nobody CHECK ((state = 'closed') = (waits_for = 'nobody')),
    CONSTRAINT tickets_answered_waits_for_citizen CHECK ((state = 'answered') = (waits_for = 'citizen'))
);
CREATE INDEX tickets_of_person ON support.tickets (cell, person_id, ticket_id);
-- Whose desk: what waits for the office or a partner, oldest first.
CREATE INDEX tickets_waiting ON support.tickets (cell, waits_for, ticket_id) WHERE state = 'open';
GRANT SELECT, INSERT, UPDATE ON support.tickets TO bekal_app;

-- What was said, sealed, numbered from 1 within its ticket. Never changed.
CREATE TABLE support.messages (
    cell smallint NOT NULL,
    ticket_id uuid NOT NULL,
    number smallint NOT NULL,
    text bytea NOT NULL,
    state text NOT NULL,
    waits_for text NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT messages_pkey PRIMARY KEY (cell, ticket_id, number),
    CONSTRAINT messages_of_ticket FOREIGN KEY (cell, ticket_id) REFERENCES support.tickets,
    CONSTRAINT messages_number_positive CHECK (number > 0),
    CONSTRAINT messages_state_known CHECK (state IN ('open', 'answered', 'closed'))
);
GRANT SELECT, INSERT ON support.messages TO bekal_app;
