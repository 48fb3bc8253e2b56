-- The sessions whose code was used by their own face check: both were written in one transaction, at one instant.
SELECT r.purchase_id, r.sequence, r.redeemed_at
FROM unnest($2::uuid[], $3::bigint[]) AS u (purchase_id, sequence)
JOIN learning.redemptions AS r
    ON r.cell = $1 AND r.purchase_id = u.purchase_id AND r.sequence = u.sequence
JOIN learning.face_checks AS f
    ON f.cell = $1 AND f.purchase_id = u.purchase_id AND f.sequence = u.sequence
WHERE f.state = 'matched' AND f.decided_at = r.redeemed_at
