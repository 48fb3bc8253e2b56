-- New accounts, and usable ones that the bank refused an order to. The lease is the next instant: who claimed and died
-- leaves the row to the next run. The array keeps the update on the primary key in every plan.
UPDATE payouts.linked_accounts l SET next_at = $4, attempts = l.attempts + 1, by = $5
WHERE l.cell = $1 AND l.link_id = ANY (ARRAY(
    SELECT c.link_id FROM payouts.linked_accounts c
    WHERE c.cell = $1 AND c.next_at <= $3
    ORDER BY c.next_at, c.link_id LIMIT $2 FOR UPDATE SKIP LOCKED
))
RETURNING l.link_id, l.person_id, l.channel, l.account_ref, l.attempts
