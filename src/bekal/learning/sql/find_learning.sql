-- Everything about the class of each purchase in one row, in the order given; each part by its own index.
SELECT u.purchase_id,
    coalesce(r.sequences, '{}'), coalesce(a.present, '{}'), coalesce(a.absent, '{}'),
    coalesce(e.kinds, '{}'), e.post_test_score, c.completed_at, k.code, k.issued_at, v.rating, v.reviewed_at
FROM unnest($2::uuid[]) WITH ORDINALITY AS u (purchase_id, place)
CROSS JOIN LATERAL (
    SELECT array_agg(r.sequence ORDER BY r.sequence) AS sequences
    FROM learning.redemptions AS r WHERE r.cell = $1 AND r.purchase_id = u.purchase_id
) AS r
CROSS JOIN LATERAL (
    SELECT array_agg(a.sequence ORDER BY a.sequence) FILTER (WHERE a.present) AS present,
        array_agg(a.sequence ORDER BY a.sequence) FILTER (WHERE NOT a.present) AS absent
    FROM learning.attendance AS a WHERE a.cell = $1 AND a.purchase_id = u.purchase_id
) AS a
CROSS JOIN LATERAL (
    SELECT array_agg(DISTINCT e.kind ORDER BY e.kind) AS kinds,
        max(e.score) FILTER (WHERE e.kind = 'post_test') AS post_test_score
    FROM learning.evidence AS e WHERE e.cell = $1 AND e.purchase_id = u.purchase_id
) AS e
LEFT JOIN LATERAL (
    SELECT c.completed_at FROM learning.completions AS c
    WHERE c.cell = $1 AND c.purchase_id = u.purchase_id LIMIT 1
) AS c ON true
LEFT JOIN LATERAL (
    SELECT k.code, k.issued_at FROM learning.certificates AS k
    WHERE k.cell = $1 AND k.purchase_id = u.purchase_id LIMIT 1
) AS k ON true
LEFT JOIN LATERAL (
    SELECT v.rating, v.reviewed_at FROM learning.reviews AS v
    WHERE v.cell = $1 AND v.purchase_id = u.purchase_id LIMIT 1
) AS v ON true
ORDER BY u.place
