-- The next lines of all cells in the order of the digest.
SELECT decree_id, person_id, card_id, training_rp, incentive_rp, survey_rp
FROM cards.decree_lines
WHERE decree_id = $1 AND card_id > coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
ORDER BY card_id
LIMIT $3
