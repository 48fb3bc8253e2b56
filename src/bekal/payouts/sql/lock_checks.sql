-- In primary-key order, so that two runs that meet do not wait for each other in a circle.
SELECT link_id, state, attempts, next_at IS NOT NULL FROM payouts.linked_accounts
WHERE cell = $1 AND link_id = ANY ($2::uuid[]) ORDER BY cell, link_id FOR UPDATE
