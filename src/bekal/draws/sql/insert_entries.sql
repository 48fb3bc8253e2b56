-- Freezes applicants for the draw; who is no applicant (any more) or frozen already is left out of the answer.
-- The state is looked up row by row: a join would be planned by what the server believes about a new table.
INSERT INTO draws.entries (cell, batch_id, person_id, pid, region_id, category, household, room)
SELECT $1, $2, n.person_id, n.pid, n.region_id, n.category, n.household, n.room
FROM unnest($3::uuid [], $4::bytea [], $5::bigint [], $6::bigint [], $7::bytea [], $8::bigint [])
AS n (person_id, pid, region_id, category, household, room)
WHERE (
    SELECT a.state FROM draws.applications AS a
    WHERE a.cell = $1 AND a.batch_id = $2 AND a.person_id = n.person_id
) = 'joined'
ORDER BY n.person_id
ON CONFLICT DO NOTHING
RETURNING person_id
