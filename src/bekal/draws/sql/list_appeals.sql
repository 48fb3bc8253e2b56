-- The appeals of a draw as they are published, in all cells.
SELECT number, after, encode(pid, 'hex') AS pid, pool, category, room, encode(household, 'hex') AS household, stage
FROM draws.appeals
WHERE batch_id = $1
ORDER BY number
