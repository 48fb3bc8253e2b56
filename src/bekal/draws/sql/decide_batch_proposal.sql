-- What the second person said.
UPDATE draws.batch_proposals
SET state = $2, reason = $3, batch_id = $4, decided_at = $5, decided_by = $6
WHERE proposal_id = $1
