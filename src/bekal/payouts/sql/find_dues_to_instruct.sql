-- The dues with the account each person is paid on now, if any. The cell is taken, so no row needs a lock of its own.
-- LATERAL with LIMIT keeps to the person's account in every plan.
SELECT d.due_id, d.person_id, d.account_id, d.kind, d.amount_rp, d.programme_id, d.fiscal_year, d.state,
    d.pay_from, d.attempts, l.link_id, l.channel, l.state, l.usable_from
FROM payouts.dues d
LEFT JOIN LATERAL (
    SELECT a.link_id, a.channel, a.state, a.usable_from FROM payouts.linked_accounts a
    WHERE a.cell = $1 AND a.person_id = d.person_id AND a.state <> 'unlinked' LIMIT 1
) l ON true
WHERE d.cell = $1 AND d.due_id = ANY ($2::uuid[])
