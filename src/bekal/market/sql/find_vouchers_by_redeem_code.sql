-- What a redeem code opens, with the state of its purchase (LIMIT: one look at the index for each voucher).
SELECT v.purchase_id, p.person_id, p.schedule_id, p.course_id, p.institution_id, p.state, v.voucher_code,
    v.redeem_code
FROM market.vouchers AS v
CROSS JOIN LATERAL (
    SELECT p.person_id, p.schedule_id, p.course_id, p.institution_id, p.state
    FROM market.purchases AS p
    WHERE p.cell = $1 AND p.purchase_id = v.purchase_id
    LIMIT 1
) AS p
WHERE v.cell = $1 AND v.redeem_code = ANY ($2::text[])
