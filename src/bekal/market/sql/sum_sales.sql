-- A platform's purchases of a period by state. Ids are ordered by time: only those of the period are read.
SELECT state, count(*) AS purchases, sum(price_rp)::bigint AS price_rp, sum(fee_rp)::bigint AS fee_rp
FROM market.purchases
WHERE cell = $1 AND purchase_id >= $2::uuid AND purchase_id < $3::uuid AND platform_id = $4
    AND bought_at >= $5 AND bought_at < $6
GROUP BY state
