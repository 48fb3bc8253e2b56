-- Who looked at a person's data, newest first; $3 is the last id of the page before, or the highest id.
SELECT disclosure_id, fields, purpose, by, at
FROM people.disclosures
WHERE cell = $1 AND person_id = $2 AND disclosure_id < $3
ORDER BY disclosure_id DESC
LIMIT $4
