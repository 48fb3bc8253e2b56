-- The next lines of all cells in the order of the digest.
SELECT decree_id, person_id, card_id, training_rp, incentive_rp, survey_rp
FROM cards.decree_lines
WHERE decree_id = $1 AND ($2::uuid IS NULL OR card_id > $2)
ORDER BY card_id
LIMIT $3
