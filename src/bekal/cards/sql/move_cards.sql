-- Moves cards to a state and logs it, where they stand in one the step may begin from. A card whose deadline is
-- not over moves only if it has a reason that does not depend on it. Gives each card as it was found. $2 ascends,
-- so that a card's reasons are found by binary search and not by a join.
WITH found AS (
    SELECT
        card_id, state, step,
        coalesce(purchase_by <= $8, FALSE) AS overdue,
        CASE WHEN state = ANY($5::text []) THEN
            (CASE WHEN purchase_by <= $8 THEN $3::text [] ELSE $4::text [] END)[width_bucket(card_id, $2::uuid [])]
        END AS reason
    FROM cards.cards
    WHERE cell = $1 AND card_id = ANY($2::uuid [])
    ORDER BY card_id
    FOR UPDATE
),

moved AS (
    UPDATE cards.cards
    SET
        state = $6,
        step = step + 1,
        declined_at = CASE $6 WHEN 'declined' THEN $8 END,
        by = $7,
        state_at = $8
    WHERE
        cell = $1 AND card_id = ANY($2::uuid []) AND state = ANY($5::text [])
        AND (CASE WHEN purchase_by <= $8 THEN $3::text [] ELSE $4::text [] END)[
            width_bucket(card_id, $2::uuid [])
        ] IS NOT NULL
),

noted AS (
    INSERT INTO cards.events (cell, card_id, step, from_state, to_state, reason, by, at)
    SELECT $1, card_id, step + 1, state, $6, reason, $7, $8
    FROM found
    WHERE reason IS NOT NULL
)

SELECT card_id, state, overdue FROM found
