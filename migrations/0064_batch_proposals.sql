-- Batches that the office wants to open: one member of staff proposes dates and seats, another one opens the batch. The
-- seats of every region stand here as they were divided and read, with the weights that they were divided by.
CREATE TABLE draws.batch_proposals (
    proposal_id uuid CONSTRAINT batch_proposals_pkey PRIMARY KEY,
    programme_id smallint NOT NULL,
    number int NOT NULL,
    opens_at timestamptz NOT NULL,
    closes_at timestamptz NOT NULL,
    seats int NOT NULL,
    -- What the weights count, as the office names it: recipients of a year, inhabitants by a file.
    basis text NOT NULL,
    region_ids int[] NOT NULL,
    region_seats int[] NOT NULL,
    region_weights bigint[] NOT NULL,
    state text NOT NULL,
    reason text,
    batch_id int,
    proposed_at timestamptz NOT NULL,
    proposed_by text NOT NULL,
    decided_at timestamptz,
    decided_by text,
    CONSTRAINT batch_proposals_of_known_programme FOREIGN KEY (programme_id) REFERENCES programme.programmes,
    CONSTRAINT batch_proposals_of_batch FOREIGN KEY (batch_id) REFERENCES draws.batches,
    CONSTRAINT batch_proposals_number_positive CHECK (number > 0),
    CONSTRAINT batch_proposals_seats_positive CHECK (seats > 0),
    CONSTRAINT batch_proposals_before_they_open CHECK (proposed_at < opens_at AND opens_at < closes_at),
    CONSTRAINT batch_proposals_opened_in_time CHECK (state <> 'accepted' OR decided_at < opens_at),
    CONSTRAINT batch_proposals_basis_present CHECK (length(basis) BETWEEN 1 AND 100),
    CONSTRAINT batch_proposals_regions_whole CHECK (
        cardinality(region_ids) > 0 AND cardinality(region_ids) = cardinality(region_seats)
        AND cardinality(region_ids) = cardinality(region_weights)
    ),
    CONSTRAINT batch_proposals_state_known CHECK (state IN ('proposed', 'accepted', 'refused')),
    CONSTRAINT batch_proposals_decided_signed CHECK (
        (state = 'proposed') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)
    ),
    CONSTRAINT batch_proposals_accepted_with_batch CHECK ((state = 'accepted') = (batch_id IS NOT NULL)),
    CONSTRAINT batch_proposals_refused_with_reason CHECK ((state = 'refused') = (reason IS NOT NULL)),
    CONSTRAINT batch_proposals_four_eyes CHECK (decided_by <> proposed_by)
);
CREATE UNIQUE INDEX batch_proposals_one_open ON draws.batch_proposals (programme_id, number) WHERE state = 'proposed';
GRANT SELECT, INSERT, UPDATE (state, reason, batch_id, decided_at, decided_by) ON draws.batch_proposals TO bekal_app;
