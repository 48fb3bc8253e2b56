-- Which of these persons are on the frozen list.
SELECT person_id
FROM draws.entries
WHERE cell = $1 AND batch_id = $2 AND person_id = ANY($3::uuid [])
