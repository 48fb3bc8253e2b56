-- Notes purchases: the first one makes a card active. Gives the state each card was found in. $2 ascends, so that
-- a card's deadline is found by binary search and not by a join.
WITH found AS (
    SELECT card_id, state, step
    FROM cards.cards
    WHERE cell = $1 AND card_id = ANY($2::uuid [])
    ORDER BY card_id
    FOR UPDATE
),

bought AS (
    UPDATE cards.cards
    SET
        state = 'active',
        purchase_by = ($3::timestamptz [])[width_bucket(card_id, $2::uuid [])],
        first_bought_at = coalesce(first_bought_at, $5),
        step = step + CASE state WHEN 'issued' THEN 1 ELSE 0 END,
        by = CASE state WHEN 'issued' THEN $4 ELSE by END,
        state_at = CASE state WHEN 'issued' THEN $5 ELSE state_at END
    WHERE
        cell = $1 AND card_id = ANY($2::uuid [])
        AND (
            state = 'issued'
            OR state = 'active'
            AND purchase_by IS DISTINCT FROM ($3::timestamptz [])[width_bucket(card_id, $2::uuid [])]
        )
),

noted AS (
    INSERT INTO cards.events (cell, card_id, step, from_state, to_state, reason, by, at)
    SELECT $1, card_id, step + 1, 'issued', 'active', 'purchase', $4, $5
    FROM found
    WHERE state = 'issued'
)

SELECT card_id, state FROM found
