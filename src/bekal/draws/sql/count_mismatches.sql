-- Before a draw, in one cell: applicants missing on the list as it stands after corrections, and names on it who are
-- no applicants (any more).
SELECT
    count(*) FILTER (WHERE e.person_id IS NULL) AS missing,
    count(*) FILTER (WHERE a.person_id IS NULL) AS extra
FROM (
    SELECT person_id FROM draws.applications WHERE cell = $1 AND batch_id = $2 AND state = 'joined'
) AS a
FULL JOIN (
    SELECT x.person_id
    FROM draws.entries AS x
    WHERE
        x.cell = $1 AND x.batch_id = $2
        AND NOT EXISTS (
            SELECT FROM draws.entry_corrections AS c
            WHERE c.cell = $1 AND c.batch_id = $2 AND c.person_id = x.person_id
        )
    UNION ALL
    SELECT l.person_id
    FROM (
        SELECT DISTINCT ON (c.person_id) c.person_id, c.listed
        FROM draws.entry_corrections AS c
        WHERE c.cell = $1 AND c.batch_id = $2
        ORDER BY c.person_id, c.version DESC
    ) AS l
    WHERE l.listed
) AS e
    ON a.person_id = e.person_id
