-- Continuations of a draw by number.
SELECT number FROM draws.continuations WHERE batch_id = $1 ORDER BY number
