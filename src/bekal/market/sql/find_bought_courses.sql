-- One row a card that bought anything; cancelled purchases count for nothing.
SELECT card_id, array_agg(course_id), count(*) FILTER (WHERE state = 'paid')
FROM market.purchases
WHERE cell = $1 AND card_id = ANY ($2::uuid[]) AND state <> 'cancelled'
GROUP BY card_id
