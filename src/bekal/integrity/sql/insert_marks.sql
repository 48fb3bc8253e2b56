-- Each mark lives in the cell of its own hash (works across cells: a chunk's marks live anywhere).
INSERT INTO integrity.marks (cell, kind, mark, subject_id, seen_at)
SELECT u.cell, u.kind, u.mark, u.subject_id, $5
FROM unnest($1::bigint[], $2::text[], $3::bytea[], $4::uuid[]) AS u (cell, kind, mark, subject_id)
ORDER BY u.cell, u.kind, u.mark, u.subject_id
ON CONFLICT (cell, kind, mark, subject_id) DO NOTHING
