-- What happens in class: sessions, redeemed codes, attendance, evidence, completion, certificates, reviews.
CREATE SCHEMA learning;
GRANT USAGE ON SCHEMA learning TO bekal_app;

CREATE TABLE learning.sessions (
    schedule_id integer NOT NULL CONSTRAINT sessions_schedule_known REFERENCES market.schedules,
    sequence smallint NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    by text NOT NULL,
    stored_at timestamptz NOT NULL,
    CONSTRAINT sessions_pkey PRIMARY KEY (schedule_id, sequence),
    CONSTRAINT sessions_sequence_in_range CHECK (sequence BETWEEN 1 AND 10),
    CONSTRAINT sessions_end_after_start CHECK (ends_at > starts_at)
);
CREATE INDEX sessions_by_start ON learning.sessions (starts_at);
GRANT SELECT, INSERT, UPDATE ON learning.sessions TO bekal_app;

CREATE TABLE learning.redemptions (
    cell smallint NOT NULL,
    purchase_id uuid NOT NULL,
    sequence smallint NOT NULL,
    redeemed_at timestamptz NOT NULL,
    by text NOT NULL,
    CONSTRAINT redemptions_pkey PRIMARY KEY (cell, purchase_id, sequence),
    CONSTRAINT redemptions_sequence_in_range CHECK (sequence BETWEEN 1 AND 10)
);
GRANT SELECT, INSERT ON learning.redemptions TO bekal_app;

CREATE TABLE learning.attendance (
    cell smallint NOT NULL,
    purchase_id uuid NOT NULL,
    sequence smallint NOT NULL,
    present boolean NOT NULL,
    source text NOT NULL,
    recorded_at timestamptz NOT NULL,
    by text NOT NULL,
    CONSTRAINT attendance_pkey PRIMARY KEY (cell, purchase_id, sequence),
    CONSTRAINT attendance_sequence_in_range CHECK (sequence BETWEEN 1 AND 10),
    CONSTRAINT attendance_source_present CHECK (source <> '')
);
GRANT SELECT, INSERT ON learning.attendance TO bekal_app;

-- The best attempt counts, so a row may be written over by a better one.
CREATE TABLE learning.evidence (
    cell smallint NOT NULL,
    purchase_id uuid NOT NULL,
    kind text NOT NULL,
    sequence smallint NOT NULL,
    score smallint,
    note text,
    recorded_at timestamptz NOT NULL,
    by text NOT NULL,
    CONSTRAINT evidence_pkey PRIMARY KEY (cell, purchase_id, kind, sequence),
    CONSTRAINT evidence_kind_known CHECK (kind IN ('pre_test', 'task', 'post_test', 'skill', 'feedback')),
    CONSTRAINT evidence_sequence_in_range CHECK (sequence BETWEEN 0 AND 10),
    CONSTRAINT evidence_score_in_range CHECK (score BETWEEN 0 AND 100)
);
GRANT SELECT, INSERT, UPDATE ON learning.evidence TO bekal_app;

CREATE TABLE learning.completions (
    cell smallint NOT NULL,
    purchase_id uuid NOT NULL,
    completed_at timestamptz NOT NULL,
    by text NOT NULL,
    CONSTRAINT completions_pkey PRIMARY KEY (cell, purchase_id)
);
GRANT SELECT, INSERT ON learning.completions TO bekal_app;

CREATE TABLE learning.certificates (
    cell smallint NOT NULL,
    certificate_id uuid NOT NULL,
    purchase_id uuid NOT NULL,
    person_id uuid NOT NULL,
    course_id integer NOT NULL,
    institution_id integer NOT NULL,
    code text NOT NULL,
    issued_at timestamptz NOT NULL,
    by text NOT NULL,
    -- By purchase: one certificate each, and completion is found by the same key.
    CONSTRAINT certificates_pkey PRIMARY KEY (cell, purchase_id),
    CONSTRAINT certificates_of_completed FOREIGN KEY (cell, purchase_id) REFERENCES learning.completions,
    CONSTRAINT certificates_code_unique UNIQUE (cell, code),
    CONSTRAINT certificates_code_kind CHECK (code LIKE 'C%')
);
GRANT SELECT, INSERT ON learning.certificates TO bekal_app;

CREATE TABLE learning.reviews (
    cell smallint NOT NULL,
    purchase_id uuid NOT NULL,
    rating smallint NOT NULL,
    review text,
    reviewed_at timestamptz NOT NULL,
    by text NOT NULL,
    CONSTRAINT reviews_pkey PRIMARY KEY (cell, purchase_id),
    CONSTRAINT reviews_of_completed FOREIGN KEY (cell, purchase_id) REFERENCES learning.completions,
    CONSTRAINT reviews_rating_in_range CHECK (rating BETWEEN 1 AND 5),
    CONSTRAINT reviews_text_short CHECK (length(review) <= 2000)
);
GRANT SELECT, INSERT ON learning.reviews TO bekal_app;
