-- Orders by id. Who changes them has taken the cell, so nothing is locked here.
SELECT order_id, platform_code, reference, card_id, schedule_id, code_hash, expires_at, tries, started_at, bought_at
FROM market.orders
WHERE cell = $1 AND order_id = ANY ($2::uuid[])
