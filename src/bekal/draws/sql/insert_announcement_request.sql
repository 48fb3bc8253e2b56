-- Somebody asks that the result be announced; the first one has asked.
INSERT INTO draws.announcement_requests (batch_id, by, at) VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING
