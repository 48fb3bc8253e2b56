-- Seats per region of a batch.
SELECT region_id, seats, weight
FROM draws.quotas
WHERE batch_id = $1
ORDER BY region_id
