-- Whose these accounts are; the reason is that of the order the bank refused, where one was.
SELECT link_id, person_id, reason FROM payouts.linked_accounts
WHERE cell = $1 AND link_id = ANY ($2::uuid[])
