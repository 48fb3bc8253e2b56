-- Claims that others hold, locked in the order of their key: one attempt on a NIK after the other.
SELECT c.nik_index
FROM people.nik_claims AS c
WHERE c.cell = $1 AND c.nik_index = any($2::bytea [])
ORDER BY c.nik_index
FOR UPDATE
