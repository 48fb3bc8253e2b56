-- The account may register somebody again.
UPDATE people.accounts SET person_id = NULL, linked_at = NULL, by = $4
WHERE cell = $1 AND account_id = any($2::uuid []) AND person_id = any($3::uuid [])
