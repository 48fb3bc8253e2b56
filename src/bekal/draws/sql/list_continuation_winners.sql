-- Who won in continuations, by number and row, in all cells.
SELECT number, row, level, unit
FROM draws.continuation_winners
WHERE batch_id = $1
ORDER BY number, row
