-- The accounts of living persons, the persons locked in the order of their key.
SELECT person_id, account_id
FROM people.persons
WHERE cell = $1 AND person_id = any($2::uuid []) AND erased_at IS NULL
ORDER BY person_id
FOR NO KEY UPDATE
