-- The reserves of a batch in order of precedence.
SELECT category, code, share_bp, level
FROM draws.reserves
WHERE batch_id = $1
ORDER BY category
