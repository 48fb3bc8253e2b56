-- The draw anyone can check: what is committed to before the seed exists, by whom, and what came of it.

-- Lists by which reserves are decided.
ALTER TABLE people.sources DROP CONSTRAINT sources_kind_known;
ALTER TABLE people.sources ADD CONSTRAINT sources_kind_known CHECK (
    kind IN ('studying', 'aid', 'occupation', 'blacklist', 'affirmative')
);
INSERT INTO people.sources (source, authority, kind) VALUES
('bp2mi', 'Badan Pelindungan Pekerja Migran Indonesia (BP2MI)', 'affirmative'),
('p3ke', 'Kemenko PMK (P3KE)', 'affirmative');

-- Seats reserved for groups, fixed with the batch; categories count from 1 in order of precedence.
CREATE TABLE draws.reserves (
    batch_id int NOT NULL
    CONSTRAINT reserves_of_known_batch REFERENCES draws.batches,
    category smallint NOT NULL,
    code text NOT NULL,
    share_bp int NOT NULL,
    level text NOT NULL,
    CONSTRAINT reserves_pkey PRIMARY KEY (batch_id, category),
    CONSTRAINT reserves_code_once UNIQUE (batch_id, code),
    CONSTRAINT reserves_category_positive CHECK (category BETWEEN 1 AND 255),
    CONSTRAINT reserves_share_fits CHECK (share_bp BETWEEN 1 AND 10000),
    CONSTRAINT reserves_level_known CHECK (level IN ('regency', 'province'))
);
GRANT SELECT, INSERT ON draws.reserves TO bekal_app;

-- The weight by which a region's seats were computed (largest remainder); NULL where they were set by hand.
ALTER TABLE draws.quotas ADD COLUMN weight bigint
CONSTRAINT quotas_weight_not_negative CHECK (weight >= 0);

-- The reserve somebody competes in (0: none), as the facts stood on the day of joining.
ALTER TABLE draws.applications ADD COLUMN category smallint NOT NULL DEFAULT 0
CONSTRAINT applications_category_fits CHECK (category BETWEEN 0 AND 255);
ALTER TABLE draws.applications ALTER COLUMN category DROP DEFAULT;

-- A row of the list says where somebody lives; which pool that is follows when small ones have been merged.
ALTER TABLE draws.entries RENAME COLUMN pool TO region_id;
ALTER TABLE draws.entries ADD COLUMN category smallint NOT NULL DEFAULT 0
CONSTRAINT entries_category_fits CHECK (category BETWEEN 0 AND 255);
ALTER TABLE draws.entries ALTER COLUMN category DROP DEFAULT;
ALTER TABLE draws.entries ADD CONSTRAINT entries_room_fits_a_byte CHECK (room <= 255);

-- Corrections of the list after objections: the row that stands from that version of the manifest on. What was
-- published before can still be made again from entries and earlier corrections.
CREATE TABLE draws.entry_corrections (
    cell smallint NOT NULL,
    batch_id int NOT NULL,
    version int NOT NULL,
    person_id uuid NOT NULL,
    listed boolean NOT NULL,
    pid bytea NOT NULL,
    region_id smallint NOT NULL,
    category smallint NOT NULL,
    household bytea NOT NULL,
    room smallint NOT NULL,
    reason text NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT entry_corrections_pkey PRIMARY KEY (cell, batch_id, version, person_id),
    CONSTRAINT entry_corrections_after_the_first CHECK (version > 1),
    CONSTRAINT entry_corrections_pid_16_bytes CHECK (length(pid) = 16),
    CONSTRAINT entry_corrections_household_8_bytes CHECK (length(household) = 8),
    CONSTRAINT entry_corrections_category_fits CHECK (category BETWEEN 0 AND 255),
    CONSTRAINT entry_corrections_room_fits CHECK (room BETWEEN 0 AND 255),
    CONSTRAINT entry_corrections_say_why CHECK (reason <> '')
);
GRANT SELECT, INSERT ON draws.entry_corrections TO bekal_app;

-- What the draw said, with the row of the published list it said it about. stage 0: did not win.
ALTER TABLE draws.results ADD COLUMN row int NOT NULL DEFAULT 0
CONSTRAINT results_row_not_negative CHECK (row >= 0);
ALTER TABLE draws.results ADD COLUMN pool int NOT NULL DEFAULT 0;
ALTER TABLE draws.results ADD COLUMN category smallint NOT NULL DEFAULT 0;
ALTER TABLE draws.results ADD COLUMN room smallint NOT NULL DEFAULT 0;
ALTER TABLE draws.results ADD COLUMN stage smallint NOT NULL DEFAULT 0
CONSTRAINT results_stage_known CHECK (stage BETWEEN 0 AND 4);
UPDATE draws.results SET stage = 2 WHERE outcome = 'won';
UPDATE draws.results AS r SET pool = e.region_id, room = e.room
FROM draws.entries AS e
WHERE e.cell = r.cell AND e.batch_id = r.batch_id AND e.person_id = r.person_id;
ALTER TABLE draws.results ALTER COLUMN row DROP DEFAULT, ALTER COLUMN pool DROP DEFAULT,
ALTER COLUMN category DROP DEFAULT, ALTER COLUMN room DROP DEFAULT, ALTER COLUMN stage DROP DEFAULT;
ALTER TABLE draws.results ADD CONSTRAINT results_winners_have_a_stage CHECK ((outcome = 'won') = (stage > 0));

-- A pool's figures over all stages; the cut-off is that of its regency stage (S2).
ALTER TABLE draws.pools DROP CONSTRAINT pools_winners_fit;
ALTER TABLE draws.pools DROP CONSTRAINT pools_cut_off_of_full_pools;
ALTER TABLE draws.pools ADD CONSTRAINT pools_winners_fit CHECK (
    winners BETWEEN 0 AND candidates AND household_full BETWEEN 0 AND candidates - winners
);
ALTER TABLE draws.pools ADD CONSTRAINT pools_cut_off_63_bits CHECK (cut_off >= 0);

-- Which pool each regency's seats and people are in, once small ones have been merged.
CREATE TABLE draws.regency_pools (
    batch_id int NOT NULL,
    version int NOT NULL,
    region_id smallint NOT NULL,
    pool int NOT NULL,
    CONSTRAINT regency_pools_pkey PRIMARY KEY (batch_id, version, region_id)
);
GRANT SELECT, INSERT ON draws.regency_pools TO bekal_app;

-- The draw of a batch: its number has no gap within the programme, so that no draw can be made and kept quiet.
-- The pepper of its pseudonyms is sealed; only its hash is published.
CREATE TABLE draws.draws (
    batch_id int CONSTRAINT draws_pkey PRIMARY KEY
    CONSTRAINT draws_of_known_batch REFERENCES draws.batches,
    programme_id smallint NOT NULL,
    number int NOT NULL,
    previous int GENERATED ALWAYS AS (nullif(number - 1, 0)) STORED,
    state text NOT NULL,
    version int NOT NULL,
    pepper bytea NOT NULL,
    pepper_sha256 bytea NOT NULL,
    household_max smallint NOT NULL,
    pool_min int NOT NULL,
    reserve_order text NOT NULL,
    lapse_returns_room boolean NOT NULL,
    -- Who certifies, which log it goes to and who witnesses that, as they stand in every version of the manifest.
    auditor text NOT NULL,
    log text NOT NULL,
    published_at timestamptz,
    objections_until timestamptz,
    reveals_until timestamptz,
    draw_at timestamptz,
    round bigint,
    committed_version int,
    announcement int,
    by text NOT NULL,
    state_at timestamptz NOT NULL,
    CONSTRAINT draws_number_once_per_programme UNIQUE (programme_id, number),
    CONSTRAINT draws_number_positive CHECK (number > 0),
    CONSTRAINT draws_numbers_without_gap FOREIGN KEY (programme_id, previous)
    REFERENCES draws.draws (programme_id, number),
    CONSTRAINT draws_state_known CHECK (
        state IN ('opened', 'proposed', 'committed', 'seeded', 'drawn', 'certified', 'announced')
    ),
    CONSTRAINT draws_version_from_the_first_proposal CHECK (version >= 0 AND (version = 0) = (state = 'opened')),
    CONSTRAINT draws_pepper_sha256_length CHECK (length(pepper_sha256) = 32),
    CONSTRAINT draws_order_known CHECK (reserve_order IN ('reserve_first', 'open_first')),
    CONSTRAINT draws_times_in_order CHECK (
        published_at < objections_until AND objections_until <= reveals_until AND reveals_until < draw_at
    ),
    CONSTRAINT draws_times_with_proposal CHECK (
        num_nonnulls(published_at, objections_until, reveals_until, draw_at, round)
        = CASE WHEN state = 'opened' THEN 0 ELSE 5 END
    ),
    -- Only what two people have signed counts as committed.
    CONSTRAINT draws_committed_version_is_the_last CHECK (committed_version = version),
    CONSTRAINT draws_committed_with_state CHECK (
        (committed_version IS NULL) = (state IN ('opened', 'proposed'))
    ),
    CONSTRAINT draws_announced_with_state CHECK ((announcement IS NOT NULL) = (state = 'announced')),
    CONSTRAINT draws_announcement_is_its_own CHECK (announcement = batch_id)
);
GRANT SELECT, INSERT, UPDATE ON draws.draws TO bekal_app;

-- Every step a draw took and every thing that happened in between, and who did it.
CREATE TABLE draws.draw_steps (
    batch_id int NOT NULL
    CONSTRAINT draw_steps_of_known_draw REFERENCES draws.draws,
    position int NOT NULL,
    from_state text,
    to_state text NOT NULL,
    event text NOT NULL,
    detail text NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT draw_steps_pkey PRIMARY KEY (batch_id, position),
    CONSTRAINT draw_steps_position_positive CHECK (position > 0),
    CONSTRAINT draw_steps_name_an_event CHECK (event <> ''),
    -- The same table as states.DRAW_STEPS; a test compares them.
    CONSTRAINT draw_steps_allowed CHECK (
        coalesce(from_state, 'none') || '>' || to_state IN (
            'none>opened', 'opened>opened', 'opened>proposed', 'proposed>proposed', 'proposed>committed',
            'committed>committed', 'committed>proposed', 'committed>seeded', 'seeded>seeded', 'seeded>drawn',
            'drawn>drawn', 'drawn>certified', 'certified>certified', 'certified>announced',
            'announced>announced'
        )
    )
);
GRANT SELECT, INSERT ON draws.draw_steps TO bekal_app;

-- The manifest, every version of it: canonical JSON, byte by byte as published. What it is about is in it.
CREATE TABLE draws.manifests (
    batch_id int NOT NULL
    CONSTRAINT manifests_of_known_draw REFERENCES draws.draws,
    version int NOT NULL,
    body bytea NOT NULL,
    sha256 bytea NOT NULL,
    reason text NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT manifests_pkey PRIMARY KEY (batch_id, version),
    CONSTRAINT manifests_version_positive CHECK (version > 0),
    CONSTRAINT manifests_sha256_of_body CHECK (sha256 = sha256(body)),
    CONSTRAINT manifests_by_one_who_proposes UNIQUE (batch_id, version, by)
);
GRANT SELECT, INSERT ON draws.manifests TO bekal_app;

-- The programme's log: digests of all manifests, certificates and continuations, in the order in which they were
-- made. Its head is signed and witnessed.
CREATE TABLE draws.log_entries (
    programme_id smallint NOT NULL,
    position int NOT NULL,
    previous int GENERATED ALWAYS AS (nullif(position, 0) - 1) STORED,
    digest bytea NOT NULL,
    what text NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT log_entries_pkey PRIMARY KEY (programme_id, position),
    CONSTRAINT log_entries_without_gap FOREIGN KEY (programme_id, previous)
    REFERENCES draws.log_entries (programme_id, position),
    CONSTRAINT log_entries_from_zero CHECK (position >= 0),
    CONSTRAINT log_entries_digest_sha256 CHECK (length(digest) = 32)
);
GRANT SELECT, INSERT ON draws.log_entries TO bekal_app;

-- The second signature under a version: of a member of staff who is not the one who proposed it. A version that
-- only moves the day because a reveal is missing follows from the version before, without anybody's choice: by_rule.
CREATE TABLE draws.commitments (
    batch_id int NOT NULL,
    version int NOT NULL,
    proposed_by text NOT NULL,
    approved_by text NOT NULL,
    by_rule boolean NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT commitments_pkey PRIMARY KEY (batch_id, version),
    CONSTRAINT commitments_of_proposed_manifest FOREIGN KEY (batch_id, version, proposed_by)
    REFERENCES draws.manifests (batch_id, version, by),
    CONSTRAINT commitments_by_four_eyes CHECK (by_rule OR proposed_by <> approved_by),
    CONSTRAINT commitments_by_staff CHECK (
        by_rule OR (proposed_by LIKE 'staff:%' AND approved_by LIKE 'staff:%')
    ),
    CONSTRAINT commitments_first_version_by_staff CHECK (version > 1 OR NOT by_rule)
);
GRANT SELECT, INSERT ON draws.commitments TO bekal_app;

-- Whoever asks that the certified and checked result be announced, and the second who agrees.
CREATE TABLE draws.announcement_requests (
    batch_id int CONSTRAINT announcement_requests_pkey PRIMARY KEY
    CONSTRAINT announcement_requests_of_known_draw REFERENCES draws.draws,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT announcement_requests_once_by_one UNIQUE (batch_id, by)
);
GRANT SELECT, INSERT ON draws.announcement_requests TO bekal_app;

CREATE TABLE draws.announcements (
    batch_id int CONSTRAINT announcements_pkey PRIMARY KEY,
    requested_by text NOT NULL,
    approved_by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT announcements_of_request FOREIGN KEY (batch_id, requested_by)
    REFERENCES draws.announcement_requests (batch_id, by),
    CONSTRAINT announcements_by_four_eyes CHECK (requested_by <> approved_by),
    CONSTRAINT announcements_by_staff CHECK (requested_by LIKE 'staff:%' AND approved_by LIKE 'staff:%')
);
GRANT SELECT, INSERT ON draws.announcements TO bekal_app;

ALTER TABLE draws.draws ADD CONSTRAINT draws_committed_by_two FOREIGN KEY (batch_id, committed_version)
REFERENCES draws.commitments (batch_id, version);
ALTER TABLE draws.draws ADD CONSTRAINT draws_announced_by_two FOREIGN KEY (announcement)
REFERENCES draws.announcements (batch_id);

-- Who contributes to the seed: the commitment first, what it hid later. Which of them count says the manifest.
CREATE TABLE draws.contributions (
    batch_id int NOT NULL
    CONSTRAINT contributions_to_known_draw REFERENCES draws.draws,
    position smallint NOT NULL,
    contributor text NOT NULL,
    commitment bytea NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT contributions_pkey PRIMARY KEY (batch_id, contributor),
    CONSTRAINT contributions_in_order UNIQUE (batch_id, position),
    CONSTRAINT contributions_to_reveal UNIQUE (batch_id, contributor, commitment),
    CONSTRAINT contributions_commitment_sha256 CHECK (length(commitment) = 32),
    CONSTRAINT contributions_contributor_readable CHECK (contributor ~ '^[a-z0-9][a-z0-9.-]{0,63}$')
);
GRANT SELECT, INSERT ON draws.contributions TO bekal_app;

CREATE TABLE draws.reveals (
    batch_id int NOT NULL,
    contributor text NOT NULL,
    commitment bytea NOT NULL,
    nonce bytea NOT NULL,
    value bytea NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT reveals_pkey PRIMARY KEY (batch_id, contributor),
    CONSTRAINT reveals_of_contribution FOREIGN KEY (batch_id, contributor, commitment)
    REFERENCES draws.contributions (batch_id, contributor, commitment),
    CONSTRAINT reveals_nonce_32_bytes CHECK (length(nonce) = 32),
    CONSTRAINT reveals_value_fits CHECK (length(value) <= 1024),
    CONSTRAINT reveals_match_their_commitment CHECK (sha256(nonce || value) = commitment)
);
GRANT SELECT, INSERT ON draws.reveals TO bekal_app;

-- Somebody says that the published list is wrong, and what came of it. The words stand in a support ticket.
CREATE TABLE draws.objections (
    cell smallint NOT NULL,
    objection_id uuid NOT NULL,
    batch_id int NOT NULL
    CONSTRAINT objections_to_known_draw REFERENCES draws.draws,
    version int NOT NULL,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    ticket text NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT objections_pkey PRIMARY KEY (cell, objection_id),
    CONSTRAINT objections_kind_known CHECK (
        kind IN ('missing', 'region', 'household', 'category', 'not_eligible', 'other')
    )
);
CREATE INDEX objections_of_draw ON draws.objections (cell, batch_id);
GRANT SELECT, INSERT ON draws.objections TO bekal_app;

CREATE TABLE draws.objection_answers (
    cell smallint NOT NULL,
    objection_id uuid NOT NULL,
    outcome text NOT NULL,
    reason text NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT objection_answers_pkey PRIMARY KEY (cell, objection_id),
    CONSTRAINT objection_answers_to_objection FOREIGN KEY (cell, objection_id)
    REFERENCES draws.objections (cell, objection_id),
    CONSTRAINT objection_answers_outcome_known CHECK (outcome IN ('rejected', 'corrected')),
    CONSTRAINT objection_answers_say_why CHECK (reason <> '')
);
GRANT SELECT, INSERT ON draws.objection_answers TO bekal_app;

-- The beacon's signature that seeded a draw, archived with its key: no API needs to stay up.
CREATE TABLE draws.beacons (
    batch_id int CONSTRAINT beacons_pkey PRIMARY KEY
    CONSTRAINT beacons_of_known_draw REFERENCES draws.draws,
    version int NOT NULL,
    round bigint NOT NULL,
    signature bytea NOT NULL,
    chain_hash bytea NOT NULL,
    public_key bytea NOT NULL,
    scheme text NOT NULL,
    sandbox boolean NOT NULL,
    seed bytea NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT beacons_of_committed_version FOREIGN KEY (batch_id, version)
    REFERENCES draws.commitments (batch_id, version),
    CONSTRAINT beacons_round_positive CHECK (round > 0),
    CONSTRAINT beacons_seed_32_bytes CHECK (length(seed) = 32)
);
GRANT SELECT, INSERT ON draws.beacons TO bekal_app;

-- What the engine computed, noted before the first result is written back: a run that was killed goes on only
-- to the same winners.
CREATE TABLE draws.runs (
    batch_id int CONSTRAINT runs_pkey PRIMARY KEY
    CONSTRAINT runs_of_known_draw REFERENCES draws.beacons,
    version int NOT NULL,
    list_sha256 bytea NOT NULL,
    entries int NOT NULL,
    winners int NOT NULL,
    winners_sha256 bytea NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT runs_digests_length CHECK (length(list_sha256) = 32 AND length(winners_sha256) = 32),
    CONSTRAINT runs_winners_fit CHECK (winners BETWEEN 0 AND entries)
);
GRANT SELECT, INSERT ON draws.runs TO bekal_app;

-- Seats, candidates, winners and cut-off of every pool and reserve of every stage.
CREATE TABLE draws.stages (
    batch_id int NOT NULL
    CONSTRAINT stages_of_known_run REFERENCES draws.runs,
    stage smallint NOT NULL,
    level text NOT NULL,
    unit int NOT NULL,
    category smallint NOT NULL,
    seats int NOT NULL,
    candidates int NOT NULL,
    winners int NOT NULL,
    household_full int NOT NULL,
    cut_off bigint,
    CONSTRAINT stages_pkey PRIMARY KEY (batch_id, stage, level, unit, category),
    CONSTRAINT stages_stage_known CHECK (stage BETWEEN 1 AND 4),
    CONSTRAINT stages_level_known CHECK (level IN ('regency', 'province', 'nation')),
    CONSTRAINT stages_winners_fit CHECK (winners BETWEEN 0 AND least(seats, candidates))
);
GRANT SELECT, INSERT ON draws.stages TO bekal_app;
