-- The keys of an account, oldest first.
SELECT k.passkey_id, k.credential_id, k.name, k.made_at, k.used_at, k.suspended_at
FROM people.passkeys AS k
WHERE k.cell = $1 AND k.account_id = $2 AND k.removed_at IS NULL
ORDER BY k.passkey_id
LIMIT 100
