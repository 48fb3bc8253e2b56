-- A new key of a client that exists.
INSERT INTO access.signing_keys (key_id, client_code, secret, issued_at, issued_by)
SELECT $1, c.client_code, $3, $5, $4 FROM access.signing_clients AS c WHERE c.client_code = $2
RETURNING key_id
