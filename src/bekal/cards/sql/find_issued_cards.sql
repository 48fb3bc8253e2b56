-- The cards that these persons have in these programmes already; one given back is theirs no more.
SELECT
    card_id, person_id, programme_id, number, training_account_id, incentive_account_id, survey_account_id
FROM cards.cards
WHERE cell = $1 AND person_id = ANY($2::uuid []) AND programme_id = ANY($3::int []) AND state <> 'declined'
