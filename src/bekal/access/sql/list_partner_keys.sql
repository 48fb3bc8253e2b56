-- All keys of a partner, the newest first; revoked ones too.
SELECT
    key_id, partner_code, CASE WHEN public_jwk IS NULL THEN 'secret' ELSE 'private_key_jwt' END AS way, scopes,
    networks, issued_at, issued_by, valid_until, revoked_at, revoked_by
FROM access.partner_keys
WHERE partner_code = $1
ORDER BY issued_at DESC, key_id
