-- Keeps who moved which batch, and when.
INSERT INTO draws.batch_steps (batch_id, from_state, to_state, by, at)
SELECT n.batch_id, $2, $3, $4, $5
FROM unnest($1::int []) AS n (batch_id)
