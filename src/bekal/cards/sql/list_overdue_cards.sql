-- A page of open cards whose deadline is over.
SELECT
    card_id, person_id, programme_id, batch_id, decree_id, region_id, fiscal_year, number, state,
    training_account_id, incentive_account_id, survey_account_id, purchase_by, first_bought_at, issued_at
FROM cards.cards
WHERE
    cell = $1 AND programme_id = $2 AND purchase_by <= $3 AND state IN ('issued', 'active')
    AND card_id > coalesce($4::uuid, '00000000-0000-0000-0000-000000000000')
ORDER BY card_id
LIMIT $5
