-- A face that differed may be tried again; one that matched stays so.
UPDATE learning.face_checks AS f
SET state = CASE WHEN u.matched = 1 THEN 'matched' ELSE 'differed' END, decided_at = $4, by = $5
FROM unnest($2::text[], $3::bigint[]) AS u (code, matched)
WHERE f.cell = $1 AND f.code = u.code AND f.code = ANY ($2::text[]) AND f.state <> 'matched'
RETURNING f.code
