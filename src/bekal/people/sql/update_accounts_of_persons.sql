-- Through which account each of these persons signs in from now on.
UPDATE people.persons AS p SET account_id = i.account_id, changed_at = $5, by = $4
FROM unnest($2::uuid [], $3::uuid []) AS i (person_id, account_id)
WHERE p.cell = $1 AND p.person_id = i.person_id AND p.erased_at IS NULL
