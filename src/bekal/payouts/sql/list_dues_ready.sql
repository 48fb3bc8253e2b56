-- Oldest first by key; what cannot be paid is shown with its obstacle, so that nobody waits unseen.
SELECT d.due_id, d.person_id, d.card_id, d.account_id, d.kind, d.sequence, d.amount_rp, d.due_on, d.programme_id,
    d.fiscal_year, d.attempts, l.channel,
    CASE WHEN l.link_id IS NULL THEN 'no_account'
        WHEN l.state = 'checking' THEN 'account_checking'
        WHEN l.state = 'refused' THEN 'account_refused'
        WHEN l.usable_from > $5 THEN 'account_cooling' END AS obstacle
FROM payouts.dues d
LEFT JOIN payouts.linked_accounts l ON l.cell = $1 AND l.person_id = d.person_id AND l.state <> 'unlinked'
WHERE d.cell = $1 AND d.state = 'scheduled' AND d.pay_from <= $2
    AND ($3::uuid IS NULL OR (d.pay_from, d.due_id) >
        ((SELECT a.pay_from FROM payouts.dues a WHERE a.cell = $1 AND a.due_id = $3), $3))
ORDER BY d.pay_from, d.due_id LIMIT $4
