-- When these persons applied.
SELECT person_id, accepted_at
FROM draws.applications
WHERE cell = $1 AND batch_id = $2 AND person_id = any($3::uuid [])
