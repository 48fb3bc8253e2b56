-- A blocked card goes back to where it was: active when something was bought on it, issued else.
WITH found AS (
    SELECT
        c.card_id, c.state, c.step, n.reason,
        CASE WHEN c.first_bought_at IS NULL THEN 'issued' ELSE 'active' END AS back
    FROM unnest($2::uuid [], $3::text []) AS n (card_id, reason)
    INNER JOIN cards.cards AS c ON c.cell = $1 AND c.card_id = n.card_id
    ORDER BY c.card_id
    FOR UPDATE OF c
),

moved AS (
    UPDATE cards.cards AS c
    SET state = f.back, step = c.step + 1, by = $4, state_at = $5
    FROM found AS f
    WHERE c.cell = $1 AND c.card_id = f.card_id AND f.state = 'blocked'
),

noted AS (
    INSERT INTO cards.events (cell, card_id, step, from_state, to_state, reason, by, at)
    SELECT $1, card_id, step + 1, 'blocked', back, reason, $4, $5
    FROM found
    WHERE state = 'blocked'
)

SELECT card_id, state, state = 'blocked' FROM found
