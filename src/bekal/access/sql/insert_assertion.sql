-- An assertion is used once: who comes second inserts nothing.
INSERT INTO access.assertions (key_id, jti_hash, expires_at) VALUES ($1, $2, $3)
ON CONFLICT (key_id, jti_hash) DO NOTHING
