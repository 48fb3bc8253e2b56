-- Requests whose day has come and whose number was warned: nobody objected.
SELECT recovery_id, account_id, person_id
FROM people.recoveries
WHERE cell = $1 AND state = 'asked' AND person_id IS NOT NULL AND told_at IS NOT NULL AND due_at <= $2
ORDER BY recovery_id
LIMIT 100
FOR UPDATE SKIP LOCKED
