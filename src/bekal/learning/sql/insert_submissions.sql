-- What was handed in stands; what is not returned stood already.
INSERT INTO learning.submissions (cell, purchase_id, scope, sequence, url_file, submitted_at, by)
SELECT $1, u.purchase_id, u.scope, u.sequence, u.url_file, $6, $7
FROM unnest($2::uuid[], $3::text[], $4::bigint[], $5::text[]) AS u (purchase_id, scope, sequence, url_file)
ON CONFLICT (cell, purchase_id, scope, sequence) DO NOTHING
RETURNING purchase_id, scope, sequence
