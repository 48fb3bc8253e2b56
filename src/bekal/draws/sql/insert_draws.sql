-- New draws, numbered without a gap within their programme; one whose batch has a draw is left out of the answer.
INSERT INTO draws.draws (
    batch_id, programme_id, number, state, version, pepper, pepper_sha256, household_max, pool_min, reserve_order,
    lapse_returns_room, auditor, log, by, state_at
)
SELECT
    n.batch_id, n.programme_id,
    coalesce((SELECT max(d.number) FROM draws.draws AS d WHERE d.programme_id = n.programme_id), 0)
    + row_number() OVER (PARTITION BY n.programme_id ORDER BY n.batch_id),
    'opened', 0, n.pepper, n.pepper_sha256, n.household_max, n.pool_min, n.reserve_order, n.lapse_returns_room,
    $9, n.log, $11, $12
FROM unnest(
    $1::int [], $2::int [], $3::bytea [], $4::bytea [], $5::int [], $6::int [], $7::text [], $8::boolean [],
    $10::text []
) AS n (
    batch_id, programme_id, pepper, pepper_sha256, household_max, pool_min, reserve_order, lapse_returns_room, log
)
WHERE NOT EXISTS (SELECT FROM draws.draws AS d WHERE d.batch_id = n.batch_id)
RETURNING batch_id
