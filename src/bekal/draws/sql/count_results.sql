-- What is stored, counted by the database itself.
-- Counts across all cells: the draw is one for the nation.
SELECT count(*), count(*) FILTER (WHERE outcome = 'won')
FROM draws.results
WHERE batch_id = $1
