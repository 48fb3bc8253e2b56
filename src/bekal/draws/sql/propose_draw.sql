-- The draw waits for the second signature under its newest version.
UPDATE draws.draws
SET
    state = 'proposed', version = $2, published_at = $3, objections_until = $4, reveals_until = $5, draw_at = $6,
    round = $7, committed_version = NULL, by = $8, state_at = $9
WHERE batch_id = $1
