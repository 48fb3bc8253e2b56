-- A seat comes back once, whatever takes it.
INSERT INTO draws.recovered_seats (cell, batch_id, person_id, region_id, cause, by, at)
SELECT $1, n.batch_id, n.person_id, n.region_id, n.cause, $6, $7
FROM unnest($2::bigint [], $3::uuid [], $4::bigint [], $5::text [])
AS n (batch_id, person_id, region_id, cause)
ORDER BY n.batch_id, n.person_id
ON CONFLICT DO NOTHING
RETURNING batch_id, person_id
