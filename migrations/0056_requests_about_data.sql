-- What people ask for about their own data (UU 27/2022): a correction, or to be erased. Each has a deadline of
-- 3 x 24 hours that staff see; the words of a correction are sealed. Erasing must be able to take words away.
CREATE TABLE people.data_requests (
    cell smallint NOT NULL,
    person_id uuid NOT NULL,
    request_id uuid NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    words bytea,
    asked_at timestamptz NOT NULL,
    -- Until then the person may take an erasure back, and nothing is done about it.
    not_before timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    -- Why it is not done yet, or was refused.
    reason text,
    ended_at timestamptz,
    ended_by text,
    by text NOT NULL,
    CONSTRAINT data_requests_pkey PRIMARY KEY (cell, request_id),
    CONSTRAINT data_requests_of_person FOREIGN KEY (cell, person_id) REFERENCES people.persons (cell, person_id),
    CONSTRAINT data_requests_kind_known CHECK (kind IN ('correction', 'erasure')),
    CONSTRAINT data_requests_state_known CHECK (state IN ('asked', 'done', 'refused', 'withdrawn')),
    CONSTRAINT data_requests_within_three_days CHECK (
        not_before >= asked_at AND due_at > not_before AND due_at <= asked_at + interval '72 hours'
    ),
    CONSTRAINT data_requests_end_signed CHECK (
        (state = 'asked') = (ended_at IS NULL) AND (ended_at IS NULL) = (ended_by IS NULL)
    ),
    CONSTRAINT data_requests_refused_with_reason CHECK (state <> 'refused' OR reason IS NOT NULL)
);
CREATE INDEX data_requests_of_person ON people.data_requests (cell, person_id, request_id);
CREATE UNIQUE INDEX data_requests_one_open ON people.data_requests (cell, person_id, kind) WHERE state = 'asked';
CREATE INDEX data_requests_open ON people.data_requests (cell, due_at, request_id) WHERE state = 'asked';
GRANT SELECT, INSERT, UPDATE ON people.data_requests TO bekal_app;

-- Words that people wrote go when their writer asks for it; that something was written, and when, stays.
GRANT UPDATE (texts) ON surveys.answers TO bekal_app;
GRANT UPDATE (review) ON learning.reviews TO bekal_app;
