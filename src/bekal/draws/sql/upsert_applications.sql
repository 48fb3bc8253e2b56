-- Writes applications; one that was refused or withdrawn before may be replaced, any other stands and is left out of the answer.
INSERT INTO draws.applications AS a (
    cell, batch_id, person_id, region_id, category, household_index, state, waiting, reasons, accepted_at, by, state_at
)
SELECT
    $1, n.batch_id, n.person_id, n.region_id, n.category, n.household_index, n.state, FALSE, string_to_array(n.reasons, E'\x1f'),
    n.accepted_at, $10, $11
FROM unnest(
    $2::bigint [], $3::uuid [], $4::bigint [], $5::bigint [], $6::bytea [], $7::text [], $8::text [],
    $9::timestamptz []
) AS n (batch_id, person_id, region_id, category, household_index, state, reasons, accepted_at)
ORDER BY n.batch_id, n.person_id
ON CONFLICT (cell, batch_id, person_id) DO UPDATE
SET
    region_id = excluded.region_id,
    category = excluded.category,
    household_index = excluded.household_index,
    state = excluded.state,
    reasons = excluded.reasons,
    accepted_at = excluded.accepted_at,
    by = excluded.by,
    state_at = excluded.state_at
WHERE a.state IN ('refused', 'withdrawn')
RETURNING a.batch_id, a.person_id
