-- Writes lines; a card that has one in the decree is left out of the answer.
INSERT INTO cards.decree_lines (
    cell, decree_id, person_id, card_id, training_rp, incentive_rp, survey_rp, by, at
)
SELECT $1, n.decree_id, n.person_id, n.card_id, n.training_rp, n.incentive_rp, n.survey_rp, $8, $9
FROM unnest($2::bigint [], $3::uuid [], $4::uuid [], $5::bigint [], $6::bigint [], $7::bigint [])
AS n (decree_id, person_id, card_id, training_rp, incentive_rp, survey_rp)
ON CONFLICT DO NOTHING
RETURNING decree_id, card_id
