-- A decree's lines by region; across cells, cell by cell.
SELECT
    c.region_id, count(*)::int AS recipients, sum(l.training_rp)::bigint AS training_rp,
    sum(l.incentive_rp)::bigint AS incentive_rp, sum(l.survey_rp)::bigint AS survey_rp
FROM cards.decree_lines AS l
INNER JOIN cards.cards AS c ON c.cell = l.cell AND c.card_id = l.card_id
WHERE l.decree_id = $1
GROUP BY c.region_id
ORDER BY c.region_id
