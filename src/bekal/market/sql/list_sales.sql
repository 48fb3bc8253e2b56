-- A platform's purchases of a period, in pages by id, each with the platform's own reference if it has one.
SELECT p.purchase_id,
    (SELECT o.reference FROM market.orders AS o WHERE o.cell = p.cell AND o.order_id = p.purchase_id) AS reference,
    p.schedule_id, p.price_rp, p.fee_rp, p.state, p.bought_at
FROM market.purchases AS p
WHERE p.cell = $1 AND p.purchase_id > $2::uuid AND p.purchase_id < $3::uuid AND p.platform_id = $4
    AND p.bought_at >= $5 AND p.bought_at < $6
ORDER BY p.purchase_id
LIMIT $7
