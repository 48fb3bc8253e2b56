-- Cards by the number on them.
SELECT
    card_id, person_id, programme_id, batch_id, decree_id, region_id, fiscal_year, number, state,
    training_account_id, incentive_account_id, survey_account_id, purchase_by, first_bought_at, issued_at
FROM cards.cards
WHERE cell = $1 AND number = ANY($2::text [])
