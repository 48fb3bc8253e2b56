-- Whom accounts belong to: whoever is told about a key is a person.
SELECT account_id, person_id
FROM people.accounts
WHERE cell = $1 AND account_id = any($2::uuid []) AND person_id IS NOT NULL
