-- The live checks of these persons.
SELECT person_id, state, asked_at, done_at
FROM people.live_checks
WHERE cell = $1 AND person_id = any($2::uuid [])
