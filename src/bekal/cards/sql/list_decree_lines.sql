-- A page of a decree's lines by card, each with the region its money goes to.
SELECT l.decree_id, l.person_id, l.card_id, c.region_id, l.training_rp, l.incentive_rp, l.survey_rp
FROM cards.decree_lines AS l
INNER JOIN cards.cards AS c ON c.cell = l.cell AND c.card_id = l.card_id
WHERE l.cell = $1 AND l.decree_id = $2 AND ($3::uuid IS NULL OR l.card_id > $3)
ORDER BY l.card_id
LIMIT $4
