-- New batches; one whose id or number is taken is left out of the answer.
INSERT INTO draws.batches (
    batch_id, programme_id, number, recovery, seats, opens_at, closes_at, state, by, state_at
)
SELECT n.batch_id, n.programme_id, n.number, n.recovery, n.seats, n.opens_at, n.closes_at, 'open', $8, $9
FROM unnest($1::int [], $2::int [], $3::int [], $4::boolean [], $5::int [], $6::timestamptz [], $7::timestamptz [])
AS n (batch_id, programme_id, number, recovery, seats, opens_at, closes_at)
ON CONFLICT DO NOTHING
RETURNING batch_id
