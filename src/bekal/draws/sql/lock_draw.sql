-- Locks a draw before a step.
SELECT
    batch_id, programme_id, number, state, version, pepper_sha256, household_max, pool_min, reserve_order,
    lapse_returns_room, published_at, objections_until, reveals_until, draw_at, round, state_at
FROM draws.draws
WHERE batch_id = $1
FOR UPDATE
