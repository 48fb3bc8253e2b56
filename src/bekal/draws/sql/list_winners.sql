-- A page of winners who still are what the draw made them.
SELECT a.person_id, a.region_id, a.household_index, a.state, r.ticket, r.rank
FROM draws.applications AS a
CROSS JOIN LATERAL (
    SELECT x.ticket, x.rank FROM draws.results AS x
    WHERE x.cell = $1 AND x.batch_id = $2 AND x.person_id = a.person_id
    LIMIT 1
) AS r
WHERE
    a.cell = $1 AND a.batch_id = $2 AND a.waiting
    AND a.person_id > coalesce($3::uuid, '00000000-0000-0000-0000-000000000000')
ORDER BY a.person_id
LIMIT $4
