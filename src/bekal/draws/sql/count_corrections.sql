-- Rows corrected for one version of a list, in all cells.
SELECT count(*)
FROM draws.entry_corrections
WHERE batch_id = $1 AND version = $2
