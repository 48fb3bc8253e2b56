-- The seats per region of batches that were just made.
INSERT INTO draws.quotas (batch_id, region_id, seats)
SELECT * FROM unnest($1::int [], $2::int [], $3::int [])
