-- The history of a batch; it goes one way, so the states tell the order of steps of one instant.
SELECT batch_id, from_state, to_state, by, at
FROM draws.batch_steps
WHERE batch_id = $1
ORDER BY array_position(ARRAY['open', 'closed', 'frozen', 'drawn', 'checked', 'announced'], to_state)
