-- New keys. Scopes and networks come as texts with blanks: PostgreSQL has no ragged arrays of arrays.
INSERT INTO access.partner_keys (
    key_id, partner_code, secret_hash, public_jwk, scopes, networks, issued_at, issued_by
)
SELECT
    i.key_id, i.partner_code, i.secret_hash, i.public_jwk, string_to_array(i.scopes, ' '),
    string_to_array(i.networks, ' '), $8, $7
FROM unnest($1::text [], $2::text [], $3::bytea [], $4::text [], $5::text [], $6::text [])
    AS i (key_id, partner_code, secret_hash, public_jwk, scopes, networks)
