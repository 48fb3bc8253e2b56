-- Persons to be erased, with the account whose phone goes too.
SELECT person_id, account_id, erased_at, check_id
FROM people.persons
WHERE cell = $1 AND person_id = any($2::uuid [])
ORDER BY person_id
FOR NO KEY UPDATE
