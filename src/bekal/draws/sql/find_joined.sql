-- Who of these persons is an applicant of the batch.
SELECT person_id
FROM draws.applications
WHERE cell = $1 AND batch_id = $2 AND person_id = any($3::uuid []) AND state = 'joined'
