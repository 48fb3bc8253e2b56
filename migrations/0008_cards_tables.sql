-- Decrees (SK) and what they grant: cards, their numbers, deadlines and states.
CREATE SCHEMA cards;
GRANT USAGE ON SCHEMA cards TO bekal_app;

-- A decree names the recipients of a batch. Numbers leave no gap within a programme and year. Reference table.
CREATE TABLE cards.decrees (
    decree_id int CONSTRAINT decrees_pkey PRIMARY KEY,
    programme_id smallint NOT NULL
    CONSTRAINT decrees_of_known_programme REFERENCES programme.programmes,
    batch_id int NOT NULL
    CONSTRAINT decrees_of_known_batch REFERENCES draws.batches,
    fiscal_year smallint NOT NULL,
    sequence int NOT NULL,
    number text NOT NULL,
    recipients int NOT NULL,
    total_rp bigint NOT NULL,
    state text NOT NULL,
    digest bytea,
    opened_at timestamptz NOT NULL,
    by text NOT NULL,
    state_at timestamptz NOT NULL,
    CONSTRAINT decrees_one_per_batch UNIQUE (batch_id),
    CONSTRAINT decrees_sequence_once UNIQUE (programme_id, fiscal_year, sequence),
    CONSTRAINT decrees_number_once UNIQUE (number),
    -- What a card must agree with its decree on.
    CONSTRAINT decrees_facts_of_cards UNIQUE (decree_id, programme_id, batch_id, fiscal_year),
    CONSTRAINT decrees_sequence_positive CHECK (sequence > 0),
    CONSTRAINT decrees_recipients_not_negative CHECK (recipients >= 0),
    CONSTRAINT decrees_total_not_negative CHECK (total_rp >= 0),
    CONSTRAINT decrees_state_known CHECK (state IN ('drafted', 'budgeted', 'granting', 'closed')),
    CONSTRAINT decrees_digest_when_closed CHECK ((digest IS NOT NULL) = (state = 'closed')),
    CONSTRAINT decrees_digest_sha256 CHECK (length(digest) = 32)
);
GRANT SELECT, INSERT, UPDATE ON cards.decrees TO bekal_app;

-- Every step a decree took, and who took it.
CREATE TABLE cards.decree_steps (
    decree_id int NOT NULL
    CONSTRAINT decree_steps_of_known_decree REFERENCES cards.decrees,
    from_state text,
    to_state text NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT decree_steps_pkey PRIMARY KEY (decree_id, to_state),
    -- The same table as states.DECREE_STEPS; a test compares them.
    CONSTRAINT decree_steps_allowed CHECK (
        coalesce(from_state, 'none') || '>' || to_state IN (
            'none>drafted', 'drafted>budgeted', 'budgeted>granting', 'budgeted>closed', 'granting>closed'
        )
    )
);
GRANT SELECT, INSERT ON cards.decree_steps TO bekal_app;

-- A card stands for one award: the money hangs on its id, never on its number, which can be issued anew.
CREATE TABLE cards.cards (
    cell smallint NOT NULL,
    card_id uuid NOT NULL,
    person_id uuid NOT NULL,
    programme_id smallint NOT NULL,
    batch_id int NOT NULL,
    decree_id int NOT NULL,
    region_id smallint NOT NULL,
    fiscal_year smallint NOT NULL,
    number text NOT NULL,
    state text NOT NULL,
    step smallint NOT NULL,
    training_account_id uuid NOT NULL,
    incentive_account_id uuid NOT NULL,
    survey_account_id uuid NOT NULL,
    purchase_by timestamptz,
    first_bought_at timestamptz,
    issued_at timestamptz NOT NULL,
    by text NOT NULL,
    state_at timestamptz NOT NULL,
    CONSTRAINT cards_pkey PRIMARY KEY (cell, card_id),
    CONSTRAINT cards_number_once UNIQUE (cell, number),
    CONSTRAINT cards_one_per_person_and_programme UNIQUE (cell, person_id, programme_id),
    CONSTRAINT cards_of_decree FOREIGN KEY (decree_id, programme_id, batch_id, fiscal_year)
    REFERENCES cards.decrees (decree_id, programme_id, batch_id, fiscal_year),
    CONSTRAINT cards_number_16_digits CHECK (number ~ '^[0-9]{16}$'),
    CONSTRAINT cards_state_known CHECK (
        state IN ('issued', 'active', 'finished', 'expired', 'revoked', 'blocked')
    ),
    CONSTRAINT cards_step_positive CHECK (step > 0),
    CONSTRAINT cards_active_after_purchase CHECK (state NOT IN ('active', 'finished') OR first_bought_at IS NOT NULL),
    CONSTRAINT cards_issued_before_purchase CHECK (state <> 'issued' OR first_bought_at IS NULL)
);
-- Revocation finds its cards here; a card without a deadline, or closed, is not in it.
CREATE INDEX cards_with_deadline ON cards.cards (cell, programme_id, purchase_by)
WHERE purchase_by IS NOT NULL AND state IN ('issued', 'active');
GRANT SELECT, INSERT, UPDATE ON cards.cards TO bekal_app;

-- Every step a card took; step counts from 1, the issue.
CREATE TABLE cards.events (
    cell smallint NOT NULL,
    card_id uuid NOT NULL,
    step smallint NOT NULL,
    from_state text,
    to_state text NOT NULL,
    reason text NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT events_pkey PRIMARY KEY (cell, card_id, step),
    -- The same table as states.CARD_STEPS; a test compares them.
    CONSTRAINT events_allowed CHECK (
        coalesce(from_state, 'none') || '>' || to_state IN (
            'none>issued',
            'issued>active', 'issued>expired', 'issued>revoked', 'issued>blocked',
            'active>finished', 'active>expired', 'active>revoked', 'active>blocked',
            'blocked>issued', 'blocked>active', 'blocked>expired', 'blocked>revoked'
        )
    )
);
GRANT SELECT, INSERT ON cards.events TO bekal_app;

-- Numbers that were replaced. None is ever given to another card.
CREATE TABLE cards.retired_numbers (
    cell smallint NOT NULL,
    number text NOT NULL,
    card_id uuid NOT NULL,
    reason text NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT retired_numbers_pkey PRIMARY KEY (cell, number),
    CONSTRAINT retired_numbers_of_card FOREIGN KEY (cell, card_id) REFERENCES cards.cards
);
GRANT SELECT, INSERT ON cards.retired_numbers TO bekal_app;

-- What a decree grants to whom (PMK 25/PMK.05/2020: person, and the amount of each allocation). Append-only.
CREATE TABLE cards.decree_lines (
    cell smallint NOT NULL,
    decree_id int NOT NULL,
    person_id uuid NOT NULL,
    card_id uuid NOT NULL,
    training_rp bigint NOT NULL,
    incentive_rp bigint NOT NULL,
    survey_rp bigint NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT decree_lines_pkey PRIMARY KEY (cell, decree_id, card_id),
    CONSTRAINT decree_lines_of_card FOREIGN KEY (cell, card_id) REFERENCES cards.cards,
    CONSTRAINT decree_lines_amounts_not_negative CHECK (training_rp >= 0 AND incentive_rp >= 0 AND survey_rp >= 0)
);
GRANT SELECT, INSERT ON cards.decree_lines TO bekal_app;
