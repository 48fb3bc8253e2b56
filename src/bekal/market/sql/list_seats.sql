-- How the seats of schedules are spread over the cells.
-- Reads across all cells: how a class is allotted over them.
SELECT cell, schedule_id, seats, taken
FROM market.seats
WHERE schedule_id = ANY ($1::bigint[]::integer[])
ORDER BY schedule_id, cell
