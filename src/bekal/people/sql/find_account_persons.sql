-- Whom accounts belong to, before an officer registers somebody else with one of them.
SELECT account_id, person_id
FROM people.accounts
WHERE cell = $1 AND account_id = any($2::uuid []) AND person_id IS NOT NULL
