-- Holds batches in their state while something is written that is allowed in this state only.
SELECT
    batch_id, programme_id, number, recovery, seats, opens_at, closes_at, state, seed, digest, entries, winners,
    drawn_at
FROM draws.batches
WHERE batch_id = ANY($1::int [])
ORDER BY batch_id
FOR SHARE
