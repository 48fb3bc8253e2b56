-- The history of a draw.
SELECT position, from_state, to_state, event, detail, by, at
FROM draws.draw_steps
WHERE batch_id = $1
ORDER BY position
