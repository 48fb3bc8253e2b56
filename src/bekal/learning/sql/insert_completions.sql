-- Completed once; a repeated judgement inserts nothing.
INSERT INTO learning.completions (cell, purchase_id, completed_at, by)
SELECT $1, u.purchase_id, $3, $4 FROM unnest($2::uuid[]) AS u (purchase_id)
ON CONFLICT (cell, purchase_id) DO NOTHING
