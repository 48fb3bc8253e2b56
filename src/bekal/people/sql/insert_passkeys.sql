-- A key of an account that is locked; one that somebody of this cell has already is not stored again.
INSERT INTO people.passkeys (
    cell, passkey_id, account_id, credential_id, public_key, name, sign_count, made_at, challenged_at, by
)
SELECT $1, i.passkey_id, i.account_id, i.credential_id, i.public_key, i.name, i.sign_count, $10, i.challenged_at, $9
FROM unnest($2::uuid [], $3::uuid [], $4::bytea [], $5::bytea [], $6::bytea [], $7::bigint [], $8::timestamptz [])
    AS i (passkey_id, account_id, credential_id, public_key, name, sign_count, challenged_at)
ORDER BY i.credential_id
ON CONFLICT (credential_id, cell) DO NOTHING
RETURNING passkey_id
