-- Moves batches that stand where the step begins; the caller has locked them.
UPDATE draws.batches
SET state = $3, by = $4, state_at = $5
WHERE batch_id = ANY($1::int []) AND state = $2
RETURNING batch_id
