-- Notes purchases: the first one makes a card active. Gives the state each card was found in.
WITH found AS (
    SELECT c.card_id, c.state, c.step, n.purchase_by
    FROM unnest($2::uuid [], $3::timestamptz []) AS n (card_id, purchase_by)
    INNER JOIN cards.cards AS c ON c.cell = $1 AND c.card_id = n.card_id
    ORDER BY c.card_id
    FOR UPDATE OF c
),

bought AS (
    UPDATE cards.cards AS c
    SET
        state = 'active',
        purchase_by = f.purchase_by,
        first_bought_at = coalesce(c.first_bought_at, $5),
        step = c.step + CASE f.state WHEN 'issued' THEN 1 ELSE 0 END,
        by = CASE f.state WHEN 'issued' THEN $4 ELSE c.by END,
        state_at = CASE f.state WHEN 'issued' THEN $5 ELSE c.state_at END
    FROM found AS f
    WHERE
        c.cell = $1 AND c.card_id = f.card_id
        AND (f.state = 'issued' OR (f.state = 'active' AND c.purchase_by IS DISTINCT FROM f.purchase_by))
),

noted AS (
    INSERT INTO cards.events (cell, card_id, step, from_state, to_state, reason, by, at)
    SELECT $1, card_id, step + 1, 'issued', 'active', 'purchase', $4, $5
    FROM found
    WHERE state = 'issued'
)

SELECT card_id, state FROM found
