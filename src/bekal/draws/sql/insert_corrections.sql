-- Corrected rows for the next version of a list.
INSERT INTO draws.entry_corrections (
    cell, batch_id, version, person_id, listed, pid, region_id, category, household, room, reason, by, at
)
SELECT
    $1, $2, $3, n.person_id, n.listed, n.pid, n.region_id, n.category, n.household, n.room, n.reason, $12, $13
FROM unnest(
    $4::uuid [], $5::boolean [], $6::bytea [], $7::bigint [], $8::bigint [], $9::bytea [], $10::bigint [], $11::text []
) AS n (person_id, listed, pid, region_id, category, household, room, reason)
