-- A page of a decree's lines by card, each with the region its money goes to.
SELECT l.decree_id, l.person_id, l.card_id, c.region_id, l.training_rp, l.incentive_rp, l.survey_rp
FROM cards.decree_lines AS l
CROSS JOIN LATERAL (
    SELECT x.region_id FROM cards.cards AS x WHERE x.cell = $1 AND x.card_id = l.card_id LIMIT 1
) AS c
WHERE
    l.cell = $1 AND l.decree_id = $2
    AND l.card_id > coalesce($3::uuid, '00000000-0000-0000-0000-000000000000')
ORDER BY l.card_id
LIMIT $4
