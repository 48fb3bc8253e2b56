-- The seats per region of batches that were just made.
INSERT INTO draws.quotas (batch_id, region_id, seats, weight)
SELECT n.batch_id, n.region_id, n.seats, nullif(n.weight, -1)
FROM unnest($1::int [], $2::int [], $3::int [], $4::bigint []) AS n (batch_id, region_id, seats, weight)
