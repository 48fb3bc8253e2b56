-- What each person has linked now (at most one), and whether there was an account before.
SELECT p.person_id, l.link_id, l.channel, l.account_ref,
    EXISTS (SELECT FROM payouts.linked_accounts o WHERE o.cell = $1 AND o.person_id = p.person_id
        AND o.state = 'unlinked')
FROM unnest($2::uuid[]) AS p (person_id)
LEFT JOIN payouts.linked_accounts l ON l.cell = $1 AND l.person_id = p.person_id AND l.state <> 'unlinked'
