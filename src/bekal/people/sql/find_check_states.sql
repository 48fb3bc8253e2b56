-- How far the newest checks of locked persons are.
SELECT check_id, state
FROM people.identity_checks
WHERE cell = $1 AND check_id = any($2::uuid [])
