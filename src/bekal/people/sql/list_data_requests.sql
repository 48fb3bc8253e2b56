-- All that one person asked for, newest first.
SELECT person_id, request_id, kind, state, asked_at, not_before, due_at, reason, ended_at
FROM people.data_requests
WHERE cell = $1 AND person_id = $2
ORDER BY request_id DESC
LIMIT 100
