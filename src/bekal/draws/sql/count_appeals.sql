-- How many appeals of a draw were judged, in all cells.
SELECT count(*) FROM draws.appeals WHERE batch_id = $1
