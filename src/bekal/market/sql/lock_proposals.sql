-- Proposals to be decided, locked in the order of their key.
SELECT proposal_id, institution_id, kind, content::text AS content, state, reason, accepted_id, proposed_at, decided_at
FROM market.proposals
WHERE proposal_id = ANY ($1::uuid[])
ORDER BY proposal_id
FOR NO KEY UPDATE
