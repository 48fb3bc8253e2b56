-- The record of one person's consents, oldest first.
SELECT consent_id, given, purposes, by, at
FROM people.consents
WHERE cell = $1 AND person_id = $2
ORDER BY consent_id
LIMIT 1000
