-- Proposals by their ids.
SELECT proposal_id, institution_id, kind, content::text AS content, state, reason, accepted_id, proposed_at, decided_at
FROM market.proposals
WHERE proposal_id = any($1::uuid [])
