-- Who is registered with these NIKs and lives in this cell.
SELECT c.nik_index, c.person_id
FROM people.nik_claims AS c
WHERE c.cell = $1 AND c.nik_index = any($2::bytea [])
