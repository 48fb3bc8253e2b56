-- Keys that open nothing any more, each with the account it must belong to; that they were there stays on record.
UPDATE people.passkeys AS k
SET credential_id = NULL, public_key = NULL, name = NULL, removed_at = $5, by = $4
FROM unnest($2::uuid [], $3::uuid []) AS i (account_id, passkey_id)
WHERE
    k.cell = $1 AND k.passkey_id = any($3::uuid [])
    AND k.passkey_id = i.passkey_id AND k.account_id = i.account_id AND k.removed_at IS NULL
RETURNING k.passkey_id
