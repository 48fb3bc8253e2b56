-- How the seats of schedules are spread over the cells.
SELECT cell, schedule_id, seats, taken
FROM market.seats
WHERE schedule_id = ANY ($1::bigint[]::integer[])
ORDER BY schedule_id, cell
