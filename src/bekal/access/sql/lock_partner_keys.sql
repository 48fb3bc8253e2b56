-- Keys to be revoked, locked in the order of their key.
SELECT key_id, revoked_at FROM access.partner_keys
WHERE key_id = any($1::text [])
ORDER BY key_id
FOR UPDATE
