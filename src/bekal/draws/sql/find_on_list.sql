-- Which of these persons the list of a version holds.
SELECT p.person_id
FROM unnest($4::uuid []) AS p (person_id)
WHERE coalesce(
    (
        SELECT c.listed FROM draws.entry_corrections AS c
        WHERE c.cell = $1 AND c.batch_id = $2 AND c.version <= $3 AND c.person_id = p.person_id
        ORDER BY c.version DESC
        LIMIT 1
    ),
    EXISTS (
        SELECT FROM draws.entries AS e WHERE e.cell = $1 AND e.batch_id = $2 AND e.person_id = p.person_id
    )
)
