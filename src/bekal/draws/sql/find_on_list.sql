-- Which of these persons the list of a version holds. With a limit a lateral read is done by the whole key, person by
-- person: in a plan that is made while the list is empty a bare join walks the list.
SELECT p.person_id
FROM unnest($4::uuid []) AS p (person_id)
LEFT JOIN LATERAL (
    SELECT c.listed FROM draws.entry_corrections AS c
    WHERE c.cell = $1 AND c.batch_id = $2 AND c.version <= $3 AND c.person_id = p.person_id
    ORDER BY c.version DESC
    LIMIT 1
) AS corrected ON TRUE
LEFT JOIN LATERAL (
    SELECT TRUE AS listed FROM draws.entries AS e
    WHERE e.cell = $1 AND e.batch_id = $2 AND e.person_id = p.person_id
    LIMIT 1
) AS frozen ON TRUE
WHERE coalesce(corrected.listed, frozen.listed, FALSE)
