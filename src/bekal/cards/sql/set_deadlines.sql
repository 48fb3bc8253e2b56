-- Sets when the next purchase must be made. Gives the state each card was found in. $2 ascends.
WITH found AS (
    SELECT card_id, state
    FROM cards.cards
    WHERE cell = $1 AND card_id = ANY($2::uuid [])
    ORDER BY card_id
    FOR UPDATE
),

changed AS (
    UPDATE cards.cards
    SET purchase_by = ($3::timestamptz [])[width_bucket(card_id, $2::uuid [])]
    WHERE
        cell = $1 AND card_id = ANY($2::uuid []) AND state IN ('issued', 'active', 'blocked')
        AND purchase_by IS DISTINCT FROM ($3::timestamptz [])[width_bucket(card_id, $2::uuid [])]
)

SELECT card_id, state FROM found
