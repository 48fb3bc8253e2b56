-- Winners of a batch who were neither struck nor have declined.
-- Counts across all cells: the draw is one for the nation.
SELECT count(*)
FROM draws.applications
WHERE batch_id = $1 AND state IN ('won', 'awarded')
