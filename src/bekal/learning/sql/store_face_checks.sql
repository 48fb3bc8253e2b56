-- One check a participant and session: who is sent again meets the one there is, and comes back to the new address.
INSERT INTO learning.face_checks (cell, purchase_id, sequence, code, redirect_uri, state, opened_at, by)
SELECT $1, u.purchase_id, u.sequence, u.code, u.redirect_uri, 'waiting', $6, $7
FROM unnest($2::uuid[], $3::bigint[], $4::text[], $5::text[]) AS u (purchase_id, sequence, code, redirect_uri)
ON CONFLICT (cell, purchase_id, sequence) DO UPDATE SET redirect_uri = excluded.redirect_uri
RETURNING purchase_id, sequence, code
