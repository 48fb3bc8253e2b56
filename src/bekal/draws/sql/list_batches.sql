-- All batches of one programme or of all; there are a few dozen in the life of a programme.
SELECT
    batch_id, programme_id, number, recovery, seats, opens_at, closes_at, state, seed, digest, entries, winners,
    drawn_at
FROM draws.batches
WHERE $1::int IS NULL OR programme_id = $1
ORDER BY batch_id
