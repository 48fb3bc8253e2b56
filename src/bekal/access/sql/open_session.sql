-- The session begins, and the code that opened it is used up.
WITH used AS (
    UPDATE access.staff SET totp_step = $6, failures = 0, locked_until = NULL WHERE staff_id = $2
)
INSERT INTO access.staff_sessions (session_id, staff_id, token_hash, started_at, expires_at)
VALUES ($1, $2, $3, $4, $5)
