-- A key that opens something now, with its partner.
SELECT
    p.partner_code, p.kind, k.secret_hash, k.public_jwk, k.scopes, k.networks, k.valid_until, p.per_minute
FROM access.partner_keys AS k
INNER JOIN access.partners AS p ON k.partner_code = p.partner_code
WHERE
    k.key_id = $1 AND k.revoked_at IS NULL AND (k.valid_until IS NULL OR k.valid_until > $2)
    AND p.state = 'active'
