-- What the list of a version says of these persons, before pools are merged; no row for who is not on it. (A limit has a
-- lateral read done by the whole key, whatever the plan was made on.)
SELECT
    p.person_id,
    coalesce(corrected.region_id, frozen.region_id)::int AS region_id,
    coalesce(corrected.category, frozen.category)::int AS category,
    coalesce(corrected.room, frozen.room)::int AS room
FROM unnest($4::uuid []) AS p (person_id)
LEFT JOIN LATERAL (
    SELECT c.listed, c.region_id, c.category, c.room
    FROM draws.entry_corrections AS c
    WHERE c.cell = $1 AND c.batch_id = $2 AND c.version <= $3 AND c.person_id = p.person_id
    ORDER BY c.version DESC
    LIMIT 1
) AS corrected ON TRUE
LEFT JOIN LATERAL (
    SELECT TRUE AS listed, e.region_id, e.category, e.room
    FROM draws.entries AS e
    WHERE e.cell = $1 AND e.batch_id = $2 AND e.person_id = p.person_id
    LIMIT 1
) AS frozen ON TRUE
WHERE coalesce(corrected.listed, frozen.listed, FALSE)
