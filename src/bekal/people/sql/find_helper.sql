-- The officer who registered somebody, for the person's own page.
SELECT officer, consent_how, at
FROM people.assistances
WHERE cell = $1 AND person_id = $2
LIMIT 1
