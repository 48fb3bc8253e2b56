-- The phone goes, and with it its blind index: the number may open a new account. Accounts of one cell.
-- $2 ascends.
UPDATE people.accounts
SET
    phone = NULL,
    phone_index = ($3::bytea [])[width_bucket(account_id, $2::uuid [])],
    erased_at = $5,
    by = $4
WHERE cell = $1 AND account_id = any($2::uuid []) AND erased_at IS NULL
