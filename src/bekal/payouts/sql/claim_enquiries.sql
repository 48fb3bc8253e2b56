-- A claimed order whose lease is over may have left: it is asked about, never sent again unasked.
WITH due AS (
    SELECT instruction_id FROM payouts.instructions
    WHERE cell = $1 AND state IN ('claimed', 'sent', 'pending') AND next_at <= $3
    ORDER BY next_at, instruction_id LIMIT $2 FOR UPDATE SKIP LOCKED
)
UPDATE payouts.instructions i
SET state = CASE i.state WHEN 'claimed' THEN 'sent' ELSE i.state END, next_at = $4, attempts = i.attempts + 1, by = $5
FROM due, payouts.dues d, payouts.linked_accounts l
WHERE i.cell = $1 AND i.instruction_id = due.instruction_id AND d.cell = $1 AND d.due_id = i.due_id
    AND l.cell = $1 AND l.link_id = i.link_id
RETURNING i.instruction_id, i.due_id, d.person_id, i.channel, l.account_ref, i.amount_rp, d.kind, i.attempts,
    i.created_at
