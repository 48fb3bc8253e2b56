-- The person who signs in through each account. $2 ascends, so that a row's person is found by binary search
-- and not by a join.
UPDATE people.accounts
SET person_id = ($3::uuid [])[width_bucket(account_id, $2::uuid [])], linked_at = $5, by = $4
WHERE cell = $1 AND account_id = any($2::uuid []) AND person_id IS NULL
