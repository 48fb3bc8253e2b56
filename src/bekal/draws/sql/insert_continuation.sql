-- A continuation of a draw.
INSERT INTO draws.continuations (batch_id, number, freed, winners, by, at) VALUES ($1, $2, $3, $4, $5, $6)
