-- The newest request of an account, whatever became of it.
SELECT recovery_id, account_id, state, asked_at, due_at
FROM people.recoveries
WHERE cell = $1 AND account_id = $2
ORDER BY asked_at DESC
LIMIT 1
