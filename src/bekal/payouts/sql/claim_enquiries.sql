-- A claimed order whose lease is over may have left: it is asked about, never sent again unasked. The array keeps the
-- update on the primary key in every plan.
UPDATE payouts.instructions i
SET state = CASE i.state WHEN 'claimed' THEN 'sent' ELSE i.state END, next_at = $4, attempts = i.attempts + 1, by = $5
WHERE i.cell = $1 AND i.instruction_id = ANY (ARRAY(
    SELECT c.instruction_id FROM payouts.instructions c
    WHERE c.cell = $1 AND c.state IN ('claimed', 'sent', 'pending') AND c.next_at <= $3
    ORDER BY c.next_at, c.instruction_id LIMIT $2 FOR UPDATE SKIP LOCKED
))
RETURNING i.instruction_id, i.due_id,
    (SELECT d.person_id FROM payouts.dues d WHERE d.cell = $1 AND d.due_id = i.due_id) AS person_id,
    i.channel,
    (SELECT l.account_ref FROM payouts.linked_accounts l WHERE l.cell = $1 AND l.link_id = i.link_id) AS account_ref,
    i.amount_rp,
    (SELECT d.kind FROM payouts.dues d WHERE d.cell = $1 AND d.due_id = i.due_id) AS kind,
    i.attempts, i.created_at
