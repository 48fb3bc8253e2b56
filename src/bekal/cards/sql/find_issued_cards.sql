-- The cards that these persons have in these programmes already.
SELECT
    c.card_id, c.person_id, c.programme_id, c.number, c.training_account_id, c.incentive_account_id,
    c.survey_account_id
FROM unnest($2::uuid [], $3::int []) AS n (person_id, programme_id)
INNER JOIN cards.cards AS c
    ON c.cell = $1 AND c.person_id = n.person_id AND c.programme_id = n.programme_id
