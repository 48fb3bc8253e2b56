-- Keys that somebody wants to sign in with, locked in the order of their key: a counter is judged by one at a time.
SELECT
    k.credential_id,
    k.account_id,
    k.passkey_id,
    k.public_key,
    k.sign_count,
    k.challenged_at,
    k.used_at,
    k.suspended_at
FROM people.passkeys AS k
WHERE k.cell = $1 AND k.credential_id = any($2::bytea []) AND k.removed_at IS NULL
ORDER BY k.passkey_id
FOR UPDATE
