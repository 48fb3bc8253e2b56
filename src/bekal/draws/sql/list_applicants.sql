-- A page of those who take part in a draw, by key.
SELECT person_id, region_id, household_index
FROM draws.applications
WHERE cell = $1 AND batch_id = $2 AND ($3::uuid IS NULL OR person_id > $3) AND state = 'joined'
ORDER BY person_id
LIMIT $4
