-- Proposals to decide about, locked in the order of their ids.
SELECT
    proposal_id, programme_id, number, opens_at, closes_at, seats, basis, region_ids, region_seats, region_weights,
    state, reason, batch_id, proposed_at, proposed_by, decided_at, decided_by
FROM draws.batch_proposals
WHERE proposal_id = any($1::uuid [])
ORDER BY proposal_id
FOR UPDATE
