-- What the banks said; an account without an answer keeps its state and its next instant moves.
UPDATE payouts.linked_accounts l
SET state = n.state, reason = n.reason, next_at = n.next_at, by = $7,
    checked_at = CASE WHEN n.next_at IS NOT NULL THEN l.checked_at ELSE $6 END
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[]) AS n (link_id, state, reason, next_at)
WHERE l.cell = $1 AND l.link_id = n.link_id
