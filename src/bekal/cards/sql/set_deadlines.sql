-- Sets when the next purchase must be made. Gives the state each card was found in.
WITH found AS (
    SELECT c.card_id, c.state, n.purchase_by
    FROM unnest($2::uuid [], $3::timestamptz []) AS n (card_id, purchase_by)
    INNER JOIN cards.cards AS c ON c.cell = $1 AND c.card_id = n.card_id
    ORDER BY c.card_id
    FOR UPDATE OF c
),

changed AS (
    UPDATE cards.cards AS c
    SET purchase_by = f.purchase_by
    FROM found AS f
    WHERE
        c.cell = $1 AND c.card_id = f.card_id AND f.state IN ('issued', 'active', 'blocked')
        AND c.purchase_by IS DISTINCT FROM f.purchase_by
)

SELECT card_id, state FROM found
