-- A code opens a session once; who comes second finds nothing inserted.
INSERT INTO learning.redemptions (cell, purchase_id, sequence, redeemed_at, by)
SELECT $1, u.purchase_id, u.sequence, $4, $5
FROM unnest($2::uuid[], $3::bigint[]) AS u (purchase_id, sequence)
ON CONFLICT (cell, purchase_id, sequence) DO NOTHING
RETURNING purchase_id, sequence
