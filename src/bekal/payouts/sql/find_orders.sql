-- The orders with what their dues say. The cell is taken, so no row needs a lock of its own. LATERAL with LIMIT keeps to
-- the due's key in every plan.
SELECT i.instruction_id, i.due_id, i.link_id, i.channel, i.amount_rp, i.state, i.reason, i.attempts,
    i.bank_reference, i.effective_on, i.sent_at, d.person_id, d.account_id, d.kind, d.programme_id, d.fiscal_year,
    d.attempts AS due_attempts, d.state AS due_state
FROM payouts.instructions i
CROSS JOIN LATERAL (
    SELECT u.person_id, u.account_id, u.kind, u.programme_id, u.fiscal_year, u.attempts, u.state FROM payouts.dues u
    WHERE u.cell = $1 AND u.due_id = i.due_id LIMIT 1
) d
WHERE i.cell = $1 AND i.instruction_id = ANY ($2::uuid[])
