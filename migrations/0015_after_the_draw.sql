-- What comes after a draw: its certificate, continuations of seats that came back, appeals, further decrees.

-- The certificate without which nothing is announced: signed canonical JSON.
CREATE TABLE draws.certificates (
    batch_id int CONSTRAINT certificates_pkey PRIMARY KEY
    CONSTRAINT certificates_of_known_run REFERENCES draws.runs,
    body bytea NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL
);
GRANT SELECT, INSERT ON draws.certificates TO bekal_app;

-- Seats that came back and are drawn again among those who never won: never a second seed.
CREATE TABLE draws.continuations (
    batch_id int NOT NULL
    CONSTRAINT continuations_of_known_run REFERENCES draws.runs,
    number int NOT NULL,
    freed int NOT NULL,
    winners int NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT continuations_pkey PRIMARY KEY (batch_id, number),
    CONSTRAINT continuations_number_positive CHECK (number > 0),
    CONSTRAINT continuations_winners_fit CHECK (winners BETWEEN 0 AND freed)
);
GRANT SELECT, INSERT ON draws.continuations TO bekal_app;

-- Which of the seats that came back a continuation gave away, and to whom.
CREATE TABLE draws.continued_seats (
    cell smallint NOT NULL,
    batch_id int NOT NULL,
    person_id uuid NOT NULL,
    number int NOT NULL,
    taken boolean NOT NULL,
    CONSTRAINT continued_seats_pkey PRIMARY KEY (cell, batch_id, person_id),
    CONSTRAINT continued_seats_came_back FOREIGN KEY (cell, batch_id, person_id)
    REFERENCES draws.recovered_seats (cell, batch_id, person_id),
    CONSTRAINT continued_seats_of_continuation FOREIGN KEY (batch_id, number)
    REFERENCES draws.continuations (batch_id, number)
);
GRANT SELECT, INSERT ON draws.continued_seats TO bekal_app;

CREATE TABLE draws.continuation_winners (
    cell smallint NOT NULL,
    batch_id int NOT NULL,
    person_id uuid NOT NULL,
    number int NOT NULL,
    row int NOT NULL,
    level text NOT NULL,
    unit int NOT NULL,
    CONSTRAINT continuation_winners_pkey PRIMARY KEY (cell, batch_id, person_id),
    CONSTRAINT continuation_winners_of_continuation FOREIGN KEY (batch_id, number)
    REFERENCES draws.continuations (batch_id, number),
    CONSTRAINT continuation_winners_level_known CHECK (level IN ('regency', 'province', 'nation'))
);
GRANT SELECT, INSERT ON draws.continuation_winners TO bekal_app;

-- Somebody who was wrongly left out: the ticket follows from the committed pepper, so the odds are everybody's.
CREATE TABLE draws.appeals (
    cell smallint NOT NULL,
    batch_id int NOT NULL
    CONSTRAINT appeals_of_known_run REFERENCES draws.runs,
    person_id uuid NOT NULL,
    pid bytea NOT NULL,
    household bytea NOT NULL,
    pool int NOT NULL,
    category smallint NOT NULL,
    room smallint NOT NULL,
    ticket bigint NOT NULL,
    number int NOT NULL,
    after int NOT NULL,
    stage smallint NOT NULL,
    outcome text NOT NULL,
    reason text NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT appeals_pkey PRIMARY KEY (cell, batch_id, person_id),
    CONSTRAINT appeals_number_once UNIQUE (cell, batch_id, number),
    CONSTRAINT appeals_number_positive CHECK (number > 0 AND after >= 0),
    CONSTRAINT appeals_won_with_stage CHECK ((outcome = 'won') = (stage IN (1, 2))),
    CONSTRAINT appeals_outcome_known CHECK (outcome IN ('won', 'pool_full', 'household_full')),
    CONSTRAINT appeals_say_why CHECK (reason <> '')
);
GRANT SELECT, INSERT ON draws.appeals TO bekal_app;

-- Whoever wins in a continuation or on appeal is decreed by a further decree of the batch, number 1, 2, ...; the
-- decree of the draw itself is 0.
ALTER TABLE cards.decrees ADD COLUMN series smallint NOT NULL DEFAULT 0
CONSTRAINT decrees_series_not_negative CHECK (series >= 0);
ALTER TABLE cards.decrees ALTER COLUMN series DROP DEFAULT;
ALTER TABLE cards.decrees DROP CONSTRAINT decrees_one_per_batch;
ALTER TABLE cards.decrees ADD CONSTRAINT decrees_one_per_batch_and_series UNIQUE (batch_id, series);
