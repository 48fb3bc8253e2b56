-- What an officer presented before: found by the whole key.
SELECT nik_index, person_id
FROM people.assistances
WHERE cell = $1 AND nik_index = any($2::bytea []) AND officer = $3
