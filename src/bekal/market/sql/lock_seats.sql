-- Locks the seats of two or more cells in primary-key order, so that moves cannot wait for each other; gives
-- the place of each row for the update that follows.
SELECT s.cell, s.schedule_id, s.seats - s.taken, s.ctid::text
FROM market.seats AS s
WHERE (s.cell = $1 OR s.cell = ANY ($2::bigint[]::smallint[]))
    AND s.schedule_id = ANY ($3::bigint[]::integer[])
ORDER BY s.cell, s.schedule_id
FOR NO KEY UPDATE
