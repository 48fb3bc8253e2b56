-- The codes of purchases.
SELECT v.purchase_id, p.person_id, p.schedule_id, p.course_id, p.institution_id, p.state, v.voucher_code,
    v.redeem_code
FROM market.vouchers AS v
JOIN market.purchases AS p ON p.cell = v.cell AND p.purchase_id = v.purchase_id
WHERE v.cell = $1 AND v.purchase_id = ANY ($2::uuid[])
