-- Gives locked cards new numbers where those are free (now and ever); the old ones are kept as retired.
-- $2 ascends, so that a card's new number is found by binary search and not by a join.
WITH free AS (
    SELECT
        c.card_id, c.number AS old,
        ($4::text [])[width_bucket(c.card_id, $2::uuid [])] AS reason
    FROM cards.cards AS c
    WHERE
        c.cell = $1 AND c.card_id = ANY($2::uuid [])
        AND (
            SELECT r.card_id FROM cards.retired_numbers AS r
            WHERE r.cell = $1 AND r.number = ($3::text [])[width_bucket(c.card_id, $2::uuid [])]
        ) IS NULL
        AND (
            SELECT o.card_id FROM cards.cards AS o
            WHERE o.cell = $1 AND o.number = ($3::text [])[width_bucket(c.card_id, $2::uuid [])]
        ) IS NULL
),

retired AS (
    INSERT INTO cards.retired_numbers (cell, number, card_id, reason, by, at)
    SELECT $1, old, card_id, reason, $5, $6
    FROM free
)

UPDATE cards.cards
SET number = ($3::text [])[width_bucket(card_id, $2::uuid [])]
WHERE cell = $1 AND card_id = ANY(ARRAY(SELECT f.card_id FROM free AS f))
RETURNING card_id
