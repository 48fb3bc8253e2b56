-- Marks of the kind met anew since the last look, with all who share them. Reads across all cells; those who share
-- a mark stand side by side in one.
SELECT 'account:' || left(encode(m.mark, 'hex'), 16), $4::date, s.subjects, $3::bigint
FROM (
    SELECT DISTINCT m.cell, m.mark FROM integrity.marks AS m
    WHERE m.kind = 'account' AND m.seen_at > $1 AND m.seen_at <= $2
) AS m
CROSS JOIN LATERAL (
    SELECT count(*) AS subjects FROM integrity.marks AS o
    WHERE o.cell = m.cell AND o.kind = 'account' AND o.mark = m.mark
) AS s
WHERE s.subjects > $3::bigint
