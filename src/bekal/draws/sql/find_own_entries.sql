-- What somebody's application to a batch says, and the pseudonym on the list of the draw's last version: NULL for
-- who is not on it, or before there is one. Corrections of a version that nobody has proposed yet do not count, nor do
-- those made before a version that by rule moved the day alone: its list is that of the version before.
-- (The limits have every read done by the whole key, whatever the plan was made on.)
SELECT
    a.person_id, a.region_id, a.category, a.household_index, a.state, a.accepted_at,
    CASE WHEN coalesce(c.listed, e.person_id IS NOT NULL) THEN coalesce(c.pid, e.pid) END AS pid
FROM draws.applications AS a
LEFT JOIN draws.draws AS d ON a.batch_id = d.batch_id
LEFT JOIN LATERAL (
    SELECT f.person_id, f.pid FROM draws.entries AS f
    WHERE f.cell = $1 AND f.batch_id = a.batch_id AND f.person_id = a.person_id
    LIMIT 1
) AS e ON TRUE
LEFT JOIN LATERAL (
    SELECT x.listed, x.pid
    FROM draws.entry_corrections AS x
    WHERE x.cell = $1 AND x.batch_id = a.batch_id AND x.person_id = a.person_id AND x.version <= (
            SELECT max(m.version)
            FROM draws.manifests AS m
            LEFT JOIN draws.commitments AS s ON m.batch_id = s.batch_id AND m.version = s.version
            WHERE m.batch_id = d.batch_id AND NOT coalesce(s.by_rule, FALSE)
        )
    ORDER BY x.version DESC
    LIMIT 1
) AS c ON TRUE
WHERE a.cell = $1 AND a.batch_id = $2 AND a.person_id = ANY($3::uuid [])
