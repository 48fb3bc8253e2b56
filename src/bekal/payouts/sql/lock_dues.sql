-- In primary-key order.
SELECT due_id, state FROM payouts.dues WHERE cell = $1 AND due_id = ANY ($2::uuid[]) ORDER BY cell, due_id FOR UPDATE
