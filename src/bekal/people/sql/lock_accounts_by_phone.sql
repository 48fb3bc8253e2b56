-- The accounts of these phones, locked in the order of their key: a code is given, tried and counted by one
-- transaction at a time.
SELECT phone_index, account_id
FROM people.accounts
WHERE cell = $1 AND phone_index = any($2::bytea []) AND erased_at IS NULL
ORDER BY account_id
FOR UPDATE
