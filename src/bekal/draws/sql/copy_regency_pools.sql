-- A version that only moves the day has the pools of the version before.
INSERT INTO draws.regency_pools (batch_id, version, region_id, pool)
SELECT p.batch_id, $2, p.region_id, p.pool
FROM draws.regency_pools AS p
WHERE p.batch_id = $1 AND p.version = $2 - 1
