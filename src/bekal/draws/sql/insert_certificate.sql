-- The signed certificate of a draw.
INSERT INTO draws.certificates (batch_id, body, by, at) VALUES ($1, $2, $3, $4)
