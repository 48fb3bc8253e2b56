-- Living records to be changed, locked in the order of their key. Not their key: foreign keys may go on.
SELECT person_id, identity_state, check_id
FROM people.persons
WHERE cell = $1 AND person_id = any($2::uuid []) AND erased_at IS NULL
ORDER BY person_id
FOR NO KEY UPDATE
