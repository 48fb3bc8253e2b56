-- Batches, applications, the frozen list of a draw, its results, seats that come back.
CREATE SCHEMA draws;
GRANT USAGE ON SCHEMA draws TO bekal_app;

-- A batch (gelombang): a window of time and seats per region. Reference table: small, the same in every cell.
CREATE TABLE draws.batches (
    batch_id int CONSTRAINT batches_pkey PRIMARY KEY,
    programme_id smallint NOT NULL
    CONSTRAINT batches_of_known_programme REFERENCES programme.programmes,
    number int NOT NULL,
    recovery boolean NOT NULL,
    seats int NOT NULL,
    opens_at timestamptz NOT NULL,
    closes_at timestamptz NOT NULL,
    state text NOT NULL,
    seed bytea,
    digest bytea,
    entries int,
    winners int,
    drawn_at timestamptz,
    by text NOT NULL,
    state_at timestamptz NOT NULL,
    CONSTRAINT batches_number_once_per_programme UNIQUE (programme_id, number),
    CONSTRAINT batches_number_positive CHECK (number > 0),
    CONSTRAINT batches_seats_not_negative CHECK (seats >= 0),
    CONSTRAINT batches_window_has_length CHECK (opens_at < closes_at),
    CONSTRAINT batches_state_known CHECK (
        state IN ('open', 'closed', 'frozen', 'drawn', 'checked', 'announced')
    ),
    -- A result stands whole or not at all.
    CONSTRAINT batches_result_with_state CHECK (
        num_nonnulls(seed, digest, entries, winners, drawn_at)
        = CASE WHEN state IN ('drawn', 'checked', 'announced') THEN 5 ELSE 0 END
    ),
    CONSTRAINT batches_seed_32_bytes CHECK (length(seed) = 32),
    CONSTRAINT batches_digest_sha256 CHECK (length(digest) = 32),
    CONSTRAINT batches_winners_fit CHECK (winners <= seats AND winners <= entries)
);
GRANT SELECT, INSERT, UPDATE ON draws.batches TO bekal_app;

-- Every step a batch took, and who took it.
CREATE TABLE draws.batch_steps (
    batch_id int NOT NULL
    CONSTRAINT batch_steps_of_known_batch REFERENCES draws.batches,
    from_state text,
    to_state text NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT batch_steps_pkey PRIMARY KEY (batch_id, to_state),
    -- The same table as states.BATCH_STEPS; a test compares them.
    CONSTRAINT batch_steps_allowed CHECK (
        coalesce(from_state, 'none') || '>' || to_state IN (
            'none>open', 'open>closed', 'closed>frozen', 'frozen>drawn', 'drawn>checked', 'checked>announced'
        )
    )
);
GRANT SELECT, INSERT ON draws.batch_steps TO bekal_app;

-- Seats of a batch per region; fixed with the batch.
CREATE TABLE draws.quotas (
    batch_id int NOT NULL
    CONSTRAINT quotas_of_known_batch REFERENCES draws.batches,
    region_id smallint NOT NULL
    CONSTRAINT quotas_of_known_region REFERENCES regions.regencies,
    seats int NOT NULL,
    CONSTRAINT quotas_pkey PRIMARY KEY (batch_id, region_id),
    CONSTRAINT quotas_seats_not_negative CHECK (seats >= 0)
);
GRANT SELECT, INSERT ON draws.quotas TO bekal_app;

-- One application per person and batch. Region and family card are those of the day of joining.
CREATE TABLE draws.applications (
    cell smallint NOT NULL,
    batch_id int NOT NULL
    CONSTRAINT applications_to_known_batch REFERENCES draws.batches,
    person_id uuid NOT NULL,
    region_id smallint NOT NULL,
    household_index bytea NOT NULL,
    state text NOT NULL,
    waiting boolean NOT NULL,
    reasons text [] NOT NULL,
    accepted_at timestamptz NOT NULL,
    by text NOT NULL,
    state_at timestamptz NOT NULL,
    CONSTRAINT applications_pkey PRIMARY KEY (cell, batch_id, person_id),
    CONSTRAINT applications_state_known CHECK (
        state IN ('joined', 'refused', 'won', 'lost', 'struck', 'awarded', 'declined')
    ),
    CONSTRAINT applications_waiting_while_won CHECK (waiting = (state = 'won')),
    CONSTRAINT applications_refused_with_reasons CHECK (
        (state IN ('refused', 'struck')) = (cardinality(reasons) > 0)
    ),
    CONSTRAINT applications_household_index_32_bytes CHECK (length(household_index) = 32)
)
-- A draw rewrites every row of its batch. With half of each page free, and `state` itself in no index, the row of
-- whoever lost is rewritten in place without a word to the indexes: half the time of a draw.
WITH (fillfactor = 50);
CREATE INDEX applications_of_person ON draws.applications (cell, person_id);
-- The decree takes waiting winners chunk by chunk until none is left.
CREATE INDEX applications_waiting ON draws.applications (cell, batch_id, person_id) WHERE waiting;
GRANT SELECT, INSERT, UPDATE ON draws.applications TO bekal_app;

-- The list that the draw sees: pseudonyms, pool, household, room. No NIK, no name. The statement that writes a row
-- reads its application; a foreign key would read and lock each of them a second time.
CREATE TABLE draws.entries (
    cell smallint NOT NULL,
    batch_id int NOT NULL,
    person_id uuid NOT NULL,
    pid bytea NOT NULL,
    pool int NOT NULL,
    household bytea NOT NULL,
    room smallint NOT NULL,
    CONSTRAINT entries_pkey PRIMARY KEY (cell, batch_id, person_id),
    CONSTRAINT entries_pid_16_bytes CHECK (length(pid) = 16),
    CONSTRAINT entries_household_8_bytes CHECK (length(household) = 8),
    CONSTRAINT entries_room_not_negative CHECK (room >= 0)
);
GRANT SELECT, INSERT ON draws.entries TO bekal_app;

-- What the draw said about every entry. Never changed: a strike or a decline changes the application only.
CREATE TABLE draws.results (
    cell smallint NOT NULL,
    batch_id int NOT NULL,
    person_id uuid NOT NULL,
    ticket bigint NOT NULL,
    outcome text NOT NULL,
    rank int NOT NULL,
    CONSTRAINT results_pkey PRIMARY KEY (cell, batch_id, person_id),
    CONSTRAINT results_outcome_known CHECK (outcome IN ('won', 'pool_full', 'household_full')),
    CONSTRAINT results_ticket_63_bits CHECK (ticket >= 0),
    CONSTRAINT results_rank_positive CHECK (rank > 0)
);
GRANT SELECT, INSERT ON draws.results TO bekal_app;

-- What the draw published per pool. cut_off: the largest winning ticket of a pool that filled its seats.
CREATE TABLE draws.pools (
    batch_id int NOT NULL
    CONSTRAINT pools_of_known_batch REFERENCES draws.batches,
    pool int NOT NULL,
    seats int NOT NULL,
    candidates int NOT NULL,
    winners int NOT NULL,
    household_full int NOT NULL,
    cut_off bigint,
    CONSTRAINT pools_pkey PRIMARY KEY (batch_id, pool),
    CONSTRAINT pools_winners_fit CHECK (
        winners BETWEEN 0 AND least(seats, candidates) AND household_full BETWEEN 0 AND candidates - winners
    ),
    CONSTRAINT pools_cut_off_of_full_pools CHECK ((cut_off IS NOT NULL) = (winners = seats AND seats > 0))
);
GRANT SELECT, INSERT ON draws.pools TO bekal_app;

-- Who of a family card has been awarded in a programme. Lies in the cell of the family card's own index, which
-- may be another cell than the person's; that is why no foreign key leads to the person.
CREATE TABLE draws.household_awards (
    cell smallint NOT NULL,
    programme_id smallint NOT NULL,
    household_index bytea NOT NULL,
    person_id uuid NOT NULL,
    batch_id int NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT household_awards_pkey PRIMARY KEY (cell, programme_id, household_index, person_id),
    CONSTRAINT household_awards_index_32_bytes CHECK (length(household_index) = 32)
);
GRANT SELECT, INSERT ON draws.household_awards TO bekal_app;

-- Seats that came back, for the quotas of a recovery batch.
CREATE TABLE draws.recovered_seats (
    cell smallint NOT NULL,
    batch_id int NOT NULL
    CONSTRAINT recovered_seats_of_known_batch REFERENCES draws.batches,
    person_id uuid NOT NULL,
    region_id smallint NOT NULL,
    cause text NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT recovered_seats_pkey PRIMARY KEY (cell, batch_id, person_id),
    CONSTRAINT recovered_seats_cause_known CHECK (cause IN ('struck', 'declined', 'revoked'))
);
GRANT SELECT, INSERT ON draws.recovered_seats TO bekal_app;
