-- All running sessions of these members.
UPDATE access.staff_sessions SET ended_at = $3, ended_by = $2
WHERE staff_id = any($1::uuid []) AND ended_at IS NULL
