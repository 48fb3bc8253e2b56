-- New accounts, and usable ones that the bank refused an order to. The lease is the next
-- instant: who claimed and died leaves the row to the next run.
WITH due AS (
    SELECT link_id FROM payouts.linked_accounts
    WHERE cell = $1 AND next_at <= $3
    ORDER BY next_at, link_id LIMIT $2 FOR UPDATE SKIP LOCKED
)
UPDATE payouts.linked_accounts l SET next_at = $4, attempts = attempts + 1, by = $5
FROM due WHERE l.cell = $1 AND l.link_id = due.link_id
RETURNING l.link_id, l.person_id, l.channel, l.account_ref, l.attempts
