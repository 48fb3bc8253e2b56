-- Ends purchases that were locked as paid; the guard makes a lost lock visible in the count.
UPDATE market.purchases
SET state = $3, ended_at = $4, by = $5
WHERE cell = $1 AND purchase_id = ANY ($2::uuid[]) AND state = 'paid'
