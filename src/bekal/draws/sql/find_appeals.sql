-- Whose appeals were judged.
SELECT person_id FROM draws.appeals WHERE cell = $1 AND batch_id = $2 AND person_id = any($3::uuid [])
