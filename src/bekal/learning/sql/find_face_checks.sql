-- Face checks by the code in their address.
SELECT purchase_id, sequence, code, redirect_uri, state
FROM learning.face_checks
WHERE cell = $1 AND code = ANY ($2::text[])
