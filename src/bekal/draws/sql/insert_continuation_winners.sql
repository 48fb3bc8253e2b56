-- Who won in a continuation, by whose seat.
INSERT INTO draws.continuation_winners (cell, batch_id, person_id, number, row, level, unit)
SELECT $1, $2, n.person_id, $4, n.row, n.level, n.unit
FROM unnest($3::uuid [], $5::bigint [], $6::text [], $7::bigint []) AS n (person_id, row, level, unit)
