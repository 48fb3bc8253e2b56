-- A blocked card goes back to where it was: active when something was bought on it, issued else. $2 ascends.
WITH found AS (
    SELECT
        card_id, state, step,
        CASE WHEN first_bought_at IS NULL THEN 'issued' ELSE 'active' END AS back,
        ($3::text [])[width_bucket(card_id, $2::uuid [])] AS reason
    FROM cards.cards
    WHERE cell = $1 AND card_id = ANY($2::uuid [])
    ORDER BY card_id
    FOR UPDATE
),

moved AS (
    UPDATE cards.cards
    SET
        state = CASE WHEN first_bought_at IS NULL THEN 'issued' ELSE 'active' END,
        step = step + 1,
        by = $4,
        state_at = $5
    WHERE cell = $1 AND card_id = ANY($2::uuid []) AND state = 'blocked'
),

noted AS (
    INSERT INTO cards.events (cell, card_id, step, from_state, to_state, reason, by, at)
    SELECT $1, card_id, step + 1, 'blocked', back, reason, $4, $5
    FROM found
    WHERE state = 'blocked'
)

SELECT card_id, state FROM found
