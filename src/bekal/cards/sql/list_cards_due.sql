-- A page of open cards whose deadline lies within a window, the earliest first.
SELECT
    card_id, person_id, programme_id, batch_id, decree_id, region_id, fiscal_year, number, state,
    training_account_id, incentive_account_id, survey_account_id, purchase_by, first_bought_at, issued_at
FROM cards.cards
WHERE
    cell = $1 AND programme_id = $2 AND purchase_by > $3 AND purchase_by <= $4 AND state IN ('issued', 'active')
    AND (
        $5::uuid IS NULL
        OR (purchase_by, card_id) > ((SELECT b.purchase_by FROM cards.cards AS b WHERE b.cell = $1 AND b.card_id = $5), $5)
    )
ORDER BY purchase_by, card_id
LIMIT $6
