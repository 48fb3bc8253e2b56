-- A new key.
INSERT INTO access.partner_keys (key_id, partner_code, secret_hash, issued_at, issued_by)
VALUES ($1, $2, $3, $5, $4)
