-- What was said stands; what is not returned stood already.
INSERT INTO learning.feedback (cell, purchase_id, scope, sequence, notes, url_file, given_at, by)
SELECT $1, u.purchase_id, u.scope, u.sequence, u.notes, u.url_file, $7, $8
FROM unnest($2::uuid[], $3::text[], $4::bigint[], $5::text[], $6::text[])
    AS u (purchase_id, scope, sequence, notes, url_file)
ON CONFLICT (cell, purchase_id, scope, sequence) DO NOTHING
RETURNING purchase_id, scope, sequence
