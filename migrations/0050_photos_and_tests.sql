-- Photos of card and face, the live check that stands in for them, and the aptitude test.

-- A photo of the identity card or of the face, sealed; only the newest of a kind counts. The content goes on keep_until
-- (a replaced one soon, the one that counts after the programme's year); the row stays and says that there was one.
CREATE TABLE people.photos (
    cell smallint NOT NULL,
    person_id uuid NOT NULL,
    photo_id uuid NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    reason text,
    content bytea,
    keep_until date NOT NULL,
    given_at timestamptz NOT NULL,
    replaced_at timestamptz,
    decided_at timestamptz,
    decided_by text,
    by text NOT NULL,
    CONSTRAINT photos_pkey PRIMARY KEY (cell, person_id, photo_id),
    CONSTRAINT photos_of_person FOREIGN KEY (cell, person_id) REFERENCES people.persons (cell, person_id),
    CONSTRAINT photos_kind_known CHECK (kind IN ('card', 'selfie')),
    CONSTRAINT photos_state_known CHECK (state IN ('given', 'accepted', 'refused')),
    CONSTRAINT photos_refused_with_reason CHECK ((state = 'refused') = (reason IS NOT NULL)),
    CONSTRAINT photos_decision_signed CHECK (
        (state = 'given') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)
    )
);
-- Ciphertext does not compress.
ALTER TABLE people.photos ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX photos_one_current ON people.photos (cell, person_id, kind) WHERE replaced_at IS NULL;
CREATE INDEX photos_to_review ON people.photos (cell, given_at, photo_id) WHERE state = 'given' AND replaced_at IS NULL;
CREATE INDEX photos_to_forget ON people.photos (cell, keep_until) WHERE content IS NOT NULL;
GRANT SELECT, INSERT, UPDATE ON people.photos TO bekal_app;

-- Pieces of a photo on its way over a bad network; one photo of a kind at a time, gone when it is whole or after a day.
CREATE TABLE people.photo_pieces (
    cell smallint NOT NULL,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    upload text NOT NULL,
    number smallint NOT NULL,
    content bytea NOT NULL,
    received_at timestamptz NOT NULL,
    CONSTRAINT photo_pieces_pkey PRIMARY KEY (cell, person_id, kind, upload, number),
    CONSTRAINT photo_pieces_of_person FOREIGN KEY (cell, person_id) REFERENCES people.persons (cell, person_id),
    CONSTRAINT photo_pieces_kind_known CHECK (kind IN ('card', 'selfie')),
    CONSTRAINT photo_pieces_numbered CHECK (number BETWEEN 0 AND 255)
);
ALTER TABLE people.photo_pieces ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX photo_pieces_by_age ON people.photo_pieces (cell, received_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON people.photo_pieces TO bekal_app;

-- Who cannot take photos is seen by a member of staff instead, once; asked for by the citizen, or done unasked at a desk.
CREATE TABLE people.live_checks (
    cell smallint NOT NULL,
    person_id uuid NOT NULL,
    state text NOT NULL,
    asked_at timestamptz NOT NULL,
    done_at timestamptz,
    by text NOT NULL,
    CONSTRAINT live_checks_pkey PRIMARY KEY (cell, person_id),
    CONSTRAINT live_checks_state_known CHECK (state IN ('asked', 'done')),
    CONSTRAINT live_checks_done_dated CHECK ((state = 'done') = (done_at IS NOT NULL))
);
CREATE INDEX live_checks_asked ON people.live_checks (cell, asked_at, person_id) WHERE state = 'asked';
GRANT SELECT, INSERT, UPDATE ON people.live_checks TO bekal_app;

-- One try per person and programme. The seed decides which questions come, and in which order; the server's clock decides
-- when it is over. answers: one entry a question in that order, the option's number, 0 where none was given.
CREATE TABLE surveys.aptitude_tests (
    cell smallint NOT NULL,
    person_id uuid NOT NULL,
    programme_id smallint NOT NULL,
    seed bytea NOT NULL,
    bank text NOT NULL,
    answers smallint[] NOT NULL,
    started_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    handed_in_at timestamptz,
    correct smallint,
    by text NOT NULL,
    CONSTRAINT aptitude_tests_pkey PRIMARY KEY (cell, person_id, programme_id),
    CONSTRAINT aptitude_tests_seed_length CHECK (length(seed) = 16),
    CONSTRAINT aptitude_tests_end_later CHECK (ends_at > started_at),
    CONSTRAINT aptitude_tests_counted_when_handed_in CHECK ((handed_in_at IS NULL) = (correct IS NULL))
);
CREATE INDEX aptitude_tests_running ON surveys.aptitude_tests (cell, ends_at) WHERE handed_in_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON surveys.aptitude_tests TO bekal_app;
