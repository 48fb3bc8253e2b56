-- The person who signs in through each account.
UPDATE people.accounts AS a SET person_id = i.person_id, linked_at = $5, by = $4
FROM unnest($2::uuid [], $3::uuid []) AS i (account_id, person_id)
WHERE a.cell = $1 AND a.account_id = i.account_id AND a.person_id IS NULL
