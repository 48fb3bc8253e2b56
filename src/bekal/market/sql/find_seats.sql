-- The free seats of the cell; who takes them holds the cell, so that the figures stay true until then.
SELECT schedule_id, seats - taken
FROM market.seats
WHERE cell = $1 AND schedule_id = ANY ($2::bigint[]::integer[])
