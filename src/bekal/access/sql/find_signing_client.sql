-- A client whose partner may call, with the keys that it may sign with.
SELECT c.client_code, c.partner_code, p.kind, c.sha1, c.redirect_hosts, k.key_id, k.secret, p.per_minute
FROM access.signing_clients AS c
INNER JOIN access.partners AS p ON c.partner_code = p.partner_code
INNER JOIN access.signing_keys AS k ON c.client_code = k.client_code
WHERE c.client_code = $1 AND p.state = 'active' AND k.revoked_at IS NULL
ORDER BY k.issued_at DESC, k.key_id
