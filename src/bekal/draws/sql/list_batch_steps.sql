-- The history of a batch.
SELECT batch_id, from_state, to_state, by, at
FROM draws.batch_steps
WHERE batch_id = $1
ORDER BY at, to_state
