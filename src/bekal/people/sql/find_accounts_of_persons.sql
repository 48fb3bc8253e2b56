-- Through which account each of these living persons signs in.
SELECT p.person_id, p.account_id
FROM people.persons AS p
WHERE p.cell = $1 AND p.person_id = any($2::uuid []) AND p.erased_at IS NULL
