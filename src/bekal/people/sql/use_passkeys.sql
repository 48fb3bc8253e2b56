-- What was tried with these keys: a good answer moves the counter, one from behind it suspends the key. $2 ascends.
UPDATE people.passkeys
SET
    sign_count = ($3::bigint [])[width_bucket(passkey_id, $2::uuid [])],
    challenged_at = ($4::timestamptz [])[width_bucket(passkey_id, $2::uuid [])],
    used_at = ($5::timestamptz [])[width_bucket(passkey_id, $2::uuid [])],
    suspended_at = ($6::timestamptz [])[width_bucket(passkey_id, $2::uuid [])]
WHERE cell = $1 AND passkey_id = any($2::uuid [])
