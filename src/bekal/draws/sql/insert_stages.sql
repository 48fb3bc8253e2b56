-- The figures of every pool and reserve in every stage.
INSERT INTO draws.stages (
    batch_id, stage, level, unit, category, seats, candidates, winners, household_full, cut_off
)
SELECT
    $1, n.stage, n.level, n.unit, n.category, n.seats, n.candidates, n.winners, n.household_full, nullif(n.cut_off, -1)
FROM unnest(
    $2::int [], $3::text [], $4::int [], $5::int [], $6::int [], $7::int [], $8::int [], $9::int [], $10::bigint []
) AS n (stage, level, unit, category, seats, candidates, winners, household_full, cut_off)
ON CONFLICT DO NOTHING
