-- The codes of purchases (LIMIT: one look at the index for each).
SELECT v.purchase_id, p.person_id, p.schedule_id, p.course_id, p.institution_id, p.state, v.voucher_code,
    v.redeem_code
FROM market.vouchers AS v
CROSS JOIN LATERAL (
    SELECT p.person_id, p.schedule_id, p.course_id, p.institution_id, p.state
    FROM market.purchases AS p
    WHERE p.cell = $1 AND p.purchase_id = v.purchase_id
    LIMIT 1
) AS p
WHERE v.cell = $1 AND v.purchase_id = ANY ($2::uuid[])
