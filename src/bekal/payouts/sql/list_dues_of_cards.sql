-- With the order that is not refused: a due has at most one.
SELECT d.due_id, d.card_id, d.account_id, d.kind, d.sequence, d.amount_rp, d.due_on, d.pay_from, d.state, d.reason,
    d.attempts, d.changed_at, i.channel, i.bank_reference, i.effective_on, i.ordered_at
FROM payouts.dues d
LEFT JOIN LATERAL (
    SELECT o.channel, o.bank_reference, o.effective_on, o.created_at AS ordered_at FROM payouts.instructions o
    WHERE o.cell = $1 AND o.due_id = d.due_id AND o.state <> 'refused' LIMIT 1
) i ON true
WHERE d.cell = $1 AND d.card_id = ANY ($2::uuid[])
ORDER BY d.card_id, d.due_on, d.kind, d.sequence
