-- Freezes applicants for the draw; who is no applicant (any more) or frozen already is left out of the answer.
INSERT INTO draws.entries (cell, batch_id, person_id, pid, pool, household, room)
SELECT $1, $2, n.person_id, n.pid, n.pool, n.household, n.room
FROM unnest($3::uuid [], $4::bytea [], $5::int [], $6::bytea [], $7::int [])
AS n (person_id, pid, pool, household, room)
INNER JOIN draws.applications AS a
    ON a.cell = $1 AND a.batch_id = $2 AND a.person_id = n.person_id
WHERE a.state = 'joined'
ORDER BY n.person_id
ON CONFLICT DO NOTHING
RETURNING person_id
