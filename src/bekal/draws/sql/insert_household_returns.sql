-- Notes whose awards count against their family cards no more; who is noted already is left out of the answer.
INSERT INTO draws.household_returns (cell, programme_id, household_index, person_id, batch_id, by, at)
SELECT $1, n.programme_id, n.household_index, n.person_id, n.batch_id, $6, $7
FROM unnest($2::bigint [], $3::bytea [], $4::uuid [], $5::bigint [])
AS n (programme_id, household_index, person_id, batch_id)
ORDER BY n.programme_id, n.household_index, n.person_id, n.batch_id
ON CONFLICT DO NOTHING
RETURNING household_index, person_id, batch_id
