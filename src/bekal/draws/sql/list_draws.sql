-- The draws of a programme or of all, by number.
SELECT
    batch_id, programme_id, number, state, version, pepper_sha256, household_max, pool_min, reserve_order,
    lapse_returns_room, published_at, objections_until, reveals_until, draw_at, round, state_at
FROM draws.draws
WHERE $1::int IS NULL OR programme_id = $1
ORDER BY programme_id, number
