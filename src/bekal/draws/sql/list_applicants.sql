-- A page of those who take part in a draw, by key.
SELECT person_id, region_id, household_index, category
FROM draws.applications
WHERE
    cell = $1 AND batch_id = $2 AND state = 'joined'
    AND person_id > coalesce($3::uuid, '00000000-0000-0000-0000-000000000000')
ORDER BY person_id
LIMIT $4
