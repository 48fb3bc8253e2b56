-- The bank refused because of the account: it is asked about it once more. The account stays usable until it says no,
-- so that nobody waits when that question is slow.
UPDATE payouts.linked_accounts l SET reason = n.reason, attempts = 0, next_at = $4, by = $5
FROM (SELECT DISTINCT ON (link_id) link_id, reason FROM unnest($2::uuid[], $3::text[]) AS u (link_id, reason)) n
WHERE l.cell = $1 AND l.link_id = n.link_id AND l.state = 'matched'
