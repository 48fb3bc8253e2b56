-- Live checks that wait for a member of staff, oldest first.
SELECT person_id, state, asked_at, done_at
FROM people.live_checks
WHERE cell = $1 AND state = 'asked'
ORDER BY asked_at, person_id
LIMIT $2
