-- Winners of a batch who were neither struck nor have declined.
-- Counts across all cells: the draw is one for the nation.
SELECT count(*)
FROM draws.applications
WHERE batch_id = $1 AND (state = 'won' OR (state = 'awarded' AND NOT $2::boolean))
