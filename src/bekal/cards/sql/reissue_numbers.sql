-- Gives cards new numbers where those are free (now and ever); the old ones are kept as retired.
WITH free AS (
    SELECT n.card_id, n.number, n.reason, c.number AS old
    FROM unnest($2::uuid [], $3::text [], $4::text []) AS n (card_id, number, reason)
    INNER JOIN cards.cards AS c ON c.cell = $1 AND c.card_id = n.card_id
    WHERE
        NOT EXISTS (SELECT FROM cards.retired_numbers AS r WHERE r.cell = $1 AND r.number = n.number)
        AND NOT EXISTS (SELECT FROM cards.cards AS o WHERE o.cell = $1 AND o.number = n.number)
),

retired AS (
    INSERT INTO cards.retired_numbers (cell, number, card_id, reason, by, at)
    SELECT $1, old, card_id, reason, $5, $6
    FROM free
)

UPDATE cards.cards AS c
SET number = f.number
FROM free AS f
WHERE c.cell = $1 AND c.card_id = f.card_id
RETURNING c.card_id
