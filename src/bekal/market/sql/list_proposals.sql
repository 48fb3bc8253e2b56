-- Proposals in pages by id; of one institution, of one state when given.
SELECT proposal_id, institution_id, kind, content::text AS content, state, reason, accepted_id, proposed_at, decided_at
FROM market.proposals
WHERE proposal_id > $1 AND ($2::integer IS NULL OR institution_id = $2) AND ($3::text IS NULL OR state = $3)
ORDER BY proposal_id
LIMIT $4
