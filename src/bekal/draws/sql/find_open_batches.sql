-- Batches whose window holds the instant.
SELECT
    batch_id, programme_id, number, recovery, seats, opens_at, closes_at, state, seed, digest, entries, winners,
    drawn_at
FROM draws.batches
WHERE state = 'open' AND opens_at <= $2 AND closes_at > $2 AND ($1::int IS NULL OR programme_id = $1)
ORDER BY batch_id
