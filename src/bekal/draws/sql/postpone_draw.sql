-- The day moves by rule, and the version that says so counts at once.
UPDATE draws.draws
SET
    version = $2, committed_version = $2, reveals_until = $3, draw_at = $4, round = $5, by = $6, state_at = $7
WHERE batch_id = $1
