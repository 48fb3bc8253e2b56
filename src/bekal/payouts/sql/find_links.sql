-- What each person has linked now (at most one), and who had an account before; each part has an index of its own.
SELECT l.person_id, l.link_id, l.channel, l.account_ref, false AS unlinked FROM payouts.linked_accounts l
WHERE l.cell = $1 AND l.person_id = ANY ($2::uuid[]) AND l.state <> 'unlinked'
UNION ALL
SELECT o.person_id, o.link_id, o.channel, o.account_ref, true FROM payouts.linked_accounts o
WHERE o.cell = $1 AND o.person_id = ANY ($2::uuid[]) AND o.state = 'unlinked'
