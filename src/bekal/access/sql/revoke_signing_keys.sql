-- Revoked keys stay on record.
UPDATE access.signing_keys SET revoked_at = $3, revoked_by = $2
WHERE key_id = any($1::uuid []) AND revoked_at IS NULL
RETURNING key_id, client_code
