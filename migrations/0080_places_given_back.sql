-- A place is given back without blame: a card that bought nothing, and an application while its batch is open.
ALTER TABLE cards.cards ADD COLUMN declined_at timestamptz;
ALTER TABLE cards.cards DROP CONSTRAINT cards_state_known;
ALTER TABLE cards.cards ADD CONSTRAINT cards_state_known CHECK (
    state IN ('issued', 'active', 'finished', 'expired', 'revoked', 'blocked', 'declined')
);
ALTER TABLE cards.cards ADD CONSTRAINT cards_declined_once CHECK ((state = 'declined') = (declined_at IS NOT NULL));
ALTER TABLE cards.cards ADD CONSTRAINT cards_declined_unused CHECK (state <> 'declined' OR first_bought_at IS NULL);
-- One card per person and programme still; those given back stand beside it.
ALTER TABLE cards.cards DROP CONSTRAINT cards_one_per_person_and_programme;
ALTER TABLE cards.cards ADD CONSTRAINT cards_one_per_person_and_programme
UNIQUE NULLS NOT DISTINCT (cell, person_id, programme_id, declined_at);

-- The same table as states.CARD_STEPS; a test compares them.
ALTER TABLE cards.events DROP CONSTRAINT events_allowed;
ALTER TABLE cards.events ADD CONSTRAINT events_allowed CHECK (
    coalesce(from_state, 'none') || '>' || to_state IN (
        'none>issued',
        'issued>active', 'issued>expired', 'issued>revoked', 'issued>blocked', 'issued>declined',
        'active>finished', 'active>expired', 'active>revoked', 'active>blocked',
        'blocked>issued', 'blocked>active', 'blocked>expired', 'blocked>revoked'
    )
);

ALTER TABLE draws.applications DROP CONSTRAINT applications_state_known;
ALTER TABLE draws.applications ADD CONSTRAINT applications_state_known CHECK (
    state IN ('joined', 'refused', 'withdrawn', 'won', 'lost', 'struck', 'awarded', 'declined')
);

-- A family card's room that came back with a declined card, in the family card's cell. Append-only, as the awards are:
-- an award counts unless it is named here; somebody who is awarded again is counted again, for the later batch.
CREATE TABLE draws.household_returns (
    cell smallint NOT NULL,
    programme_id smallint NOT NULL,
    household_index bytea NOT NULL,
    person_id uuid NOT NULL,
    batch_id int NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT household_returns_pkey PRIMARY KEY (cell, programme_id, household_index, person_id, batch_id),
    CONSTRAINT household_returns_index_32_bytes CHECK (length(household_index) = 32)
);
GRANT SELECT, INSERT ON draws.household_returns TO bekal_app;
ALTER TABLE draws.household_awards DROP CONSTRAINT household_awards_pkey;
ALTER TABLE draws.household_awards ADD CONSTRAINT household_awards_pkey
PRIMARY KEY (cell, programme_id, household_index, person_id, batch_id);
