-- The highest score stands, whoever comes first; words and instant are the newest. Who says nothing takes back
-- nothing.
INSERT INTO learning.evidence (cell, purchase_id, kind, sequence, score, note, recorded_at, by)
SELECT $1, u.purchase_id, u.kind, u.sequence, u.score, u.note, $7, $8
FROM unnest($2::uuid[], $3::text[], $4::bigint[], $5::bigint[], $6::text[])
    AS u (purchase_id, kind, sequence, score, note)
ON CONFLICT (cell, purchase_id, kind, sequence) DO UPDATE
SET score = greatest(learning.evidence.score, excluded.score), note = coalesce(excluded.note, learning.evidence.note),
    recorded_at = excluded.recorded_at, by = excluded.by
