-- What is open, the most urgent first: the office's list, along data_requests_open.
SELECT person_id, request_id, kind, state, asked_at, not_before, due_at, reason, ended_at
FROM people.data_requests
WHERE cell = $1 AND state = 'asked'
ORDER BY due_at, request_id
LIMIT $2
