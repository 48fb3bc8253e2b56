-- The reserves of batches that were just made.
INSERT INTO draws.reserves (batch_id, category, code, share_bp, level)
SELECT * FROM unnest($1::int [], $2::int [], $3::text [], $4::int [], $5::text [])
