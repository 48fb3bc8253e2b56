-- Decisions; a proposal that was decided before is not touched.
UPDATE market.proposals AS p
SET state = u.state, reason = u.reason, accepted_id = nullif(u.accepted_id, 0), decided_at = $5, decided_by = $6
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[]) AS u (proposal_id, state, reason, accepted_id)
WHERE p.proposal_id = u.proposal_id AND p.state = 'proposed'
