-- Oldest first by key; what cannot be paid is shown with its obstacle, so that nobody waits unseen. LATERAL with LIMIT
-- keeps to the person's account in every plan.
SELECT d.due_id, d.person_id, d.card_id, d.account_id, d.kind, d.sequence, d.amount_rp, d.due_on, d.programme_id,
    d.fiscal_year, d.attempts, l.link_id, l.channel,
    CASE WHEN l.state IS NULL THEN 'no_account'
        WHEN l.state = 'checking' THEN 'account_checking'
        WHEN l.state = 'refused' THEN 'account_refused'
        WHEN l.usable_from > $5 THEN 'account_cooling' END AS obstacle
FROM payouts.dues d
LEFT JOIN LATERAL (
    SELECT a.link_id, a.channel, a.state, a.usable_from FROM payouts.linked_accounts a
    WHERE a.cell = $1 AND a.person_id = d.person_id AND a.state <> 'unlinked' LIMIT 1
) l ON true
WHERE d.cell = $1 AND d.state = 'scheduled' AND d.pay_from <= $2
    AND ($3::uuid IS NULL OR (d.pay_from, d.due_id) >
        ((SELECT b.pay_from FROM payouts.dues b WHERE b.cell = $1 AND b.due_id = $3), $3))
ORDER BY d.pay_from, d.due_id LIMIT $4
