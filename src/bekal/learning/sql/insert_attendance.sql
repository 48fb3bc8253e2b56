-- The first report stands; what is not returned stood already.
INSERT INTO learning.attendance (cell, purchase_id, sequence, present, source, recorded_at, by)
SELECT $1, u.purchase_id, u.sequence, u.present = 1, u.source, $6, $7
FROM unnest($2::uuid[], $3::bigint[], $4::bigint[], $5::text[]) AS u (purchase_id, sequence, present, source)
ON CONFLICT (cell, purchase_id, sequence) DO NOTHING
RETURNING purchase_id, sequence
