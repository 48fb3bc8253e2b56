-- Requests of this cell's accounts to take over a person's registration that wait for their day.
SELECT recovery_id, account_id, state, asked_at, due_at
FROM people.recoveries
WHERE cell = $1 AND person_id = $2 AND state = 'asked'
ORDER BY asked_at
