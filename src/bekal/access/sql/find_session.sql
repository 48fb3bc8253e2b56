-- A running session of an active member; the hash is compared outside, in constant time.
SELECT
    x.token_hash, x.session_id, x.staff_id, s.login, s.display_name, s.roles, x.started_at, x.expires_at
FROM access.staff_sessions AS x
INNER JOIN access.staff AS s ON x.staff_id = s.staff_id
WHERE x.session_id = $1 AND x.ended_at IS NULL AND x.expires_at > $2 AND s.state = 'active'
