-- A batch that somebody else decides about.
INSERT INTO draws.batch_proposals (
    proposal_id, programme_id, number, opens_at, closes_at, seats, basis, region_ids, region_seats, region_weights,
    state, proposed_at, proposed_by
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::int [], $9::int [], $10::bigint [], 'proposed', $11, $12)
