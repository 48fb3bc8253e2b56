-- The phone goes, and with it its blind index: the number may open a new account. Accounts of one cell.
UPDATE people.accounts AS a
SET phone = NULL, phone_index = i.nothing, erased_at = $5, by = $4
FROM unnest($2::uuid [], $3::bytea []) AS i (account_id, nothing)
WHERE a.cell = $1 AND a.account_id = i.account_id AND a.erased_at IS NULL
