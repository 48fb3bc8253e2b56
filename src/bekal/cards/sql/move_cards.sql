-- Moves cards to a state and logs it, where they stand in one the step may begin from. A card whose deadline is
-- not over moves only if it has a reason that does not depend on it. Gives each card as it was found.
WITH found AS (
    SELECT
        c.card_id, c.state, c.step,
        coalesce(c.purchase_by <= $8, FALSE) AS overdue,
        CASE
            WHEN c.state <> ALL($5::text []) THEN NULL
            WHEN c.purchase_by <= $8 THEN n.reason_overdue
            ELSE n.reason_always
        END AS reason
    FROM unnest($2::uuid [], $3::text [], $4::text []) AS n (card_id, reason_overdue, reason_always)
    INNER JOIN cards.cards AS c ON c.cell = $1 AND c.card_id = n.card_id
    ORDER BY c.card_id
    FOR UPDATE OF c
),

moved AS (
    UPDATE cards.cards AS c
    SET state = $6, step = c.step + 1, by = $7, state_at = $8
    FROM found AS f
    WHERE c.cell = $1 AND c.card_id = f.card_id AND f.reason IS NOT NULL
),

noted AS (
    INSERT INTO cards.events (cell, card_id, step, from_state, to_state, reason, by, at)
    SELECT $1, card_id, step + 1, state, $6, reason, $7, $8
    FROM found
    WHERE reason IS NOT NULL
)

SELECT card_id, state, overdue FROM found
