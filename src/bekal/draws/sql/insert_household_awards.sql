-- Counts recipients against their family cards; who is counted already is left out of the answer.
INSERT INTO draws.household_awards (cell, programme_id, household_index, person_id, batch_id, by, at)
SELECT $1, n.programme_id, n.household_index, n.person_id, n.batch_id, $6, $7
FROM unnest($2::bigint [], $3::bytea [], $4::uuid [], $5::bigint [])
AS n (programme_id, household_index, person_id, batch_id)
ORDER BY n.programme_id, n.household_index, n.person_id
ON CONFLICT DO NOTHING
RETURNING programme_id, household_index, person_id
