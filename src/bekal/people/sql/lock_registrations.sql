-- Registrations to be withdrawn, with all that goes with them.
SELECT person_id, account_id, check_id, nik_index, confirmed_at, identity_state
FROM people.persons
WHERE cell = $1 AND person_id = any($2::uuid []) AND erased_at IS NULL
ORDER BY person_id
FOR NO KEY UPDATE
