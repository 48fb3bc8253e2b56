-- Ends purchases that were locked as paid; the guard makes a lost lock visible in the count.
UPDATE market.purchases AS p
SET state = u.state, ended_at = $4, by = $5
FROM unnest($2::uuid[], $3::text[]) AS u (purchase_id, state)
WHERE p.cell = $1 AND p.purchase_id = u.purchase_id AND p.state = 'paid'
