-- Who holds these NIKs; a claim lies in the cell of its index.
SELECT nik_index, person_id
FROM people.nik_claims
WHERE cell = $1 AND nik_index = any($2::bytea [])
