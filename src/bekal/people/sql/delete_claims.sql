-- The NIK is free again: somebody may have typed it by mistake, or without right.
DELETE FROM people.nik_claims
WHERE cell = $1 AND nik_index = any($2::bytea []) AND person_id = any($3::uuid [])
