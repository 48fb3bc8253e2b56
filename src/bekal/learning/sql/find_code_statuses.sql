-- Where each code stands at its session: redeemed when, attended or not, as completion counts it; after the last
-- session nobody attends, and the face check alone says it. In the order given.
SELECT r.redeemed_at, coalesce(CASE WHEN u.sequence = 999 THEN f.matched ELSE a.present END, false)
FROM unnest($2::uuid[], $3::bigint[]) WITH ORDINALITY AS u (purchase_id, sequence, place)
LEFT JOIN LATERAL (
    SELECT r.redeemed_at FROM learning.redemptions AS r
    WHERE r.cell = $1 AND r.purchase_id = u.purchase_id AND r.sequence = u.sequence LIMIT 1
) AS r ON true
LEFT JOIN LATERAL (
    SELECT f.state = 'matched' AS matched FROM learning.face_checks AS f
    WHERE f.cell = $1 AND f.purchase_id = u.purchase_id AND f.sequence = u.sequence LIMIT 1
) AS f ON true
LEFT JOIN LATERAL (
    SELECT a.present FROM learning.attendance AS a
    WHERE a.cell = $1 AND a.purchase_id = u.purchase_id AND a.sequence = u.sequence LIMIT 1
) AS a ON true
ORDER BY u.place
