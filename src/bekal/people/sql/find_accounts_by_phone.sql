-- The accounts of these phones.
SELECT a.phone_index, a.account_id
FROM unnest($2::bytea []) AS i (phone_index)
INNER JOIN people.accounts AS a ON a.cell = $1 AND i.phone_index = a.phone_index
