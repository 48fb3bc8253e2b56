-- What was declared with an application, for its receipt.
SELECT person_id, region_id, category, accepted_at
FROM draws.applications
WHERE cell = $1 AND batch_id = $2 AND person_id = any($3::uuid [])
