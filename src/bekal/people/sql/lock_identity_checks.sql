-- Checks that have an answer now, locked in the order of their key.
SELECT check_id, person_id, state, attempts
FROM people.identity_checks
WHERE cell = $1 AND check_id = any($2::uuid [])
ORDER BY check_id
FOR UPDATE
