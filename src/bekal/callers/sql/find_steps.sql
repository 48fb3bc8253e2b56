-- The steps of one dialogue, in order.
SELECT step, phone_index, digest, length, state, screen FROM callers.steps
WHERE cell = $1 AND session_key = $2
ORDER BY step
