-- Moves a draw that the caller has locked.
UPDATE draws.draws
SET state = $2, by = $3, state_at = $4
WHERE batch_id = $1
