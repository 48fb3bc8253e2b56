-- The sealed phones of accounts of one cell.
SELECT a.account_id, a.phone
FROM people.accounts AS a
WHERE a.cell = $1 AND a.account_id = any($2::uuid [])
