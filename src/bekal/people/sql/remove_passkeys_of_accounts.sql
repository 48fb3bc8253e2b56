-- All keys of accounts whose person is gone: erased, withdrawn, or with another number now.
UPDATE people.passkeys
SET credential_id = NULL, public_key = NULL, name = NULL, removed_at = $4, by = $3
WHERE cell = $1 AND account_id = any($2::uuid []) AND removed_at IS NULL
