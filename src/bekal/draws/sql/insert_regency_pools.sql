-- Which pool each regency is in, for one version of the manifest.
INSERT INTO draws.regency_pools (batch_id, version, region_id, pool)
SELECT $1, $2, n.region_id, n.pool
FROM unnest($3::int [], $4::int []) AS n (region_id, pool)
