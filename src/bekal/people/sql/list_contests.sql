-- Attempts of others on a person's NIK, newest first.
SELECT c.contest_id, c.at
FROM people.contested_claims AS c
WHERE
    c.cell = $1
    AND c.nik_index = (SELECT p.nik_index FROM people.persons AS p WHERE p.cell = $1 AND p.person_id = $2)
ORDER BY c.contest_id DESC
LIMIT $3
