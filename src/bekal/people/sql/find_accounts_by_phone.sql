-- The accounts of these phones.
SELECT a.phone_index, a.account_id
FROM people.accounts AS a
WHERE a.cell = $1 AND a.phone_index = any($2::bytea [])
