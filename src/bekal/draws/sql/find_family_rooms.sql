-- The room that others of these households have on the list, corrections and all: a household's rows have one room.
SELECT r.household, max(r.room)::int AS room
FROM (
    SELECT e.person_id, e.household, e.room
    FROM draws.entries AS e
    WHERE
        e.cell = $1 AND e.batch_id = $2 AND e.household = any($3::bytea [])
        AND NOT EXISTS (
            SELECT FROM draws.entry_corrections AS c
            WHERE c.cell = e.cell AND c.batch_id = e.batch_id AND c.person_id = e.person_id
        )
    UNION ALL
    SELECT l.person_id, l.household, l.room
    FROM (
        SELECT DISTINCT ON (c.person_id) c.person_id, c.household, c.room, c.listed
        FROM draws.entry_corrections AS c
        WHERE c.cell = $1 AND c.batch_id = $2
        ORDER BY c.person_id, c.version DESC
    ) AS l
    WHERE l.listed AND l.household = any($3::bytea [])
) AS r
WHERE NOT r.person_id = any($4::uuid [])
GROUP BY r.household
