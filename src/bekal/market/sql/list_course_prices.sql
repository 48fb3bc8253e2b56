-- What a course cost over time, newest first.
SELECT since_at, price_rp
FROM market.course_prices
WHERE course_id = $1::integer
ORDER BY since_at DESC
LIMIT $2
