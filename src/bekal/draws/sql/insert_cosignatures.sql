-- Keeps what witnesses signed of one head of a programme's log; one who signs again adds nothing.
INSERT INTO draws.cosignatures (programme_id, size, witness, line, by, at)
SELECT $1, $2, n.witness, n.line, $5, $6
FROM unnest($3::text [], $4::bytea []) AS n (witness, line)
ON CONFLICT DO NOTHING
