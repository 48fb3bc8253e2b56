-- Notes what the engine computed; the first run's word stands.
INSERT INTO draws.runs (batch_id, version, list_sha256, entries, winners, winners_sha256, by, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT DO NOTHING
