-- Erasures whose time to be taken back is over, locked; what another process holds is left to it.
SELECT person_id, request_id
FROM people.data_requests
WHERE cell = $1 AND state = 'asked' AND kind = 'erasure' AND not_before <= $2
ORDER BY due_at, request_id
LIMIT $3
FOR UPDATE SKIP LOCKED
