-- Keys to be revoked or rotated, locked in the order of their key.
SELECT key_id, revoked_at, partner_code, scopes, networks FROM access.partner_keys
WHERE key_id = any($1::text [])
ORDER BY key_id
FOR UPDATE
