-- The dues with the account each person is paid on now, if any; locked in primary-key order.
SELECT d.due_id, d.person_id, d.account_id, d.kind, d.amount_rp, d.programme_id, d.fiscal_year, d.state,
    d.pay_from, d.attempts, l.link_id, l.channel, l.state, l.usable_from
FROM payouts.dues d
LEFT JOIN payouts.linked_accounts l ON l.cell = $1 AND l.person_id = d.person_id AND l.state <> 'unlinked'
WHERE d.cell = $1 AND d.due_id = ANY ($2::uuid[])
ORDER BY d.cell, d.due_id FOR UPDATE OF d
