-- Which pool each regency is in, by the last version of the manifest.
SELECT p.region_id, p.pool
FROM draws.regency_pools AS p
INNER JOIN draws.draws AS d ON p.batch_id = d.batch_id AND p.version = d.version
WHERE p.batch_id = $1
ORDER BY p.region_id
