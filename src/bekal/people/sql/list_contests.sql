-- Attempts of others on a person's NIK, newest first; told only to the person whose NIK it is.
SELECT c.contest_id, c.at
FROM people.contested_claims AS c
WHERE
    c.cell = $1
    AND c.nik_index = (
        SELECT p.nik_index
        FROM people.persons AS p
        INNER JOIN people.nik_claims AS n
            ON n.cell = $1 AND n.nik_index = p.nik_index AND n.person_id = p.person_id
        WHERE p.cell = $1 AND p.person_id = $2
    )
ORDER BY c.contest_id DESC
LIMIT $3
