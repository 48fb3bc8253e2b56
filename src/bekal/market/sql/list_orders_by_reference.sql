-- A reference does not say where its card lives: asked across all cells, by the index of references.
SELECT order_id, platform_code, reference, card_id, schedule_id, code_hash, expires_at, tries, started_at, bought_at
FROM market.orders
WHERE platform_code = $1 AND reference = $2
ORDER BY order_id DESC
LIMIT $3
