-- Sessions to be ended, locked in the order of their key.
SELECT session_id, ended_at
FROM people.sessions
WHERE cell = $1 AND session_id = any($2::uuid [])
ORDER BY session_id
FOR UPDATE
