-- A round begins once.
INSERT INTO notices.rounds (cell, name, after, done_at, started_at) VALUES ($1, $2, NULL, NULL, $3)
ON CONFLICT DO NOTHING
