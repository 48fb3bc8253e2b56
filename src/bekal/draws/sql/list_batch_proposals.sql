-- Proposed batches, newest first; there are a few dozen in the life of a programme.
SELECT
    proposal_id, programme_id, number, opens_at, closes_at, seats, basis, region_ids, region_seats, region_weights,
    state, reason, batch_id, proposed_at, proposed_by, decided_at, decided_by
FROM draws.batch_proposals
ORDER BY proposal_id DESC
LIMIT $1
