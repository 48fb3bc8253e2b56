-- Who is enrolled in a class, across all cells, in pages by purchase: a class has people of everywhere.
SELECT p.cell, p.purchase_id, v.voucher_code, p.state, p.bought_at
FROM market.purchases AS p
CROSS JOIN LATERAL (
    SELECT v.voucher_code FROM market.vouchers AS v
    WHERE v.cell = p.cell AND v.purchase_id = p.purchase_id
    LIMIT 1
) AS v
WHERE p.schedule_id = $1 AND p.purchase_id > $2::uuid
ORDER BY p.purchase_id
LIMIT $3
