-- The batch keeps the seed and what came of it.
UPDATE draws.batches
SET
    state = 'drawn', seed = $2, digest = $3, entries = $4, winners = $5, drawn_at = $7, by = $6, state_at = $7
WHERE batch_id = $1 AND state = 'frozen'
