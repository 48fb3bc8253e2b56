-- The record of one person's consents, oldest first.
SELECT revision, given, purposes, by, at
FROM people.consents
WHERE cell = $1 AND person_id = $2
ORDER BY revision
LIMIT 1000
