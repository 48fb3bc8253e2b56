-- The sealed phones of accounts of one cell.
SELECT a.account_id, a.phone
FROM unnest($2::uuid []) AS i (account_id)
INNER JOIN people.accounts AS a ON a.cell = $1 AND i.account_id = a.account_id
