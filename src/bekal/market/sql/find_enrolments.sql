-- The little that learning needs of purchases, for any number of them.
SELECT purchase_id, schedule_id, course_id, institution_id, state
FROM market.purchases
WHERE cell = $1 AND purchase_id = ANY ($2::uuid[])
