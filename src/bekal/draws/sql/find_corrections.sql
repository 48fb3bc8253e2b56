-- Whose rows were corrected for one version of a list.
SELECT person_id
FROM draws.entry_corrections
WHERE cell = $1 AND batch_id = $2 AND version = $3 AND person_id = any($4::uuid [])
