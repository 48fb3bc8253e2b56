-- The sessions whose code was used by their own face check: both were written in one transaction, at one instant.
SELECT u.purchase_id, u.sequence, r.redeemed_at
FROM unnest($2::uuid[], $3::bigint[]) AS u (purchase_id, sequence)
CROSS JOIN LATERAL (
    SELECT r.redeemed_at FROM learning.redemptions AS r
    WHERE r.cell = $1 AND r.purchase_id = u.purchase_id AND r.sequence = u.sequence LIMIT 1
) AS r
CROSS JOIN LATERAL (
    SELECT f.state, f.decided_at FROM learning.face_checks AS f
    WHERE f.cell = $1 AND f.purchase_id = u.purchase_id AND f.sequence = u.sequence LIMIT 1
) AS f
WHERE f.state = 'matched' AND f.decided_at = r.redeemed_at
