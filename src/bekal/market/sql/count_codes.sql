-- Codes that went to each card since an instant.
SELECT card_id, count(*) FROM market.orders
WHERE cell = $1 AND card_id = ANY ($2::uuid[]) AND started_at > $3
GROUP BY card_id
