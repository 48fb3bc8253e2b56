-- Accounts, locked in the order of their key.
SELECT account_id, person_id
FROM people.accounts
WHERE cell = $1 AND account_id = any($2::uuid []) AND erased_at IS NULL
ORDER BY account_id
FOR UPDATE
