-- The record of consents of these persons, oldest first.
SELECT person_id, given, purposes
FROM people.consents
WHERE cell = $1 AND person_id = any($2::uuid [])
ORDER BY person_id, revision
