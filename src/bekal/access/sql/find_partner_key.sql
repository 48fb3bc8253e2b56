-- The partner of a key that opens something.
SELECT p.partner_code, p.kind, k.secret_hash
FROM access.partner_keys AS k
INNER JOIN access.partners AS p ON k.partner_code = p.partner_code
WHERE k.key_id = $1 AND k.revoked_at IS NULL AND p.state = 'active'
