-- A page of winners in a later state: struck, declined, awarded.
SELECT a.person_id, a.region_id, a.household_index, a.state, r.ticket, r.rank
FROM draws.applications AS a
INNER JOIN draws.results AS r
    ON r.cell = a.cell AND r.batch_id = a.batch_id AND r.person_id = a.person_id
WHERE a.cell = $1 AND a.batch_id = $2 AND ($3::uuid IS NULL OR a.person_id > $3) AND a.state = $5
ORDER BY a.person_id
LIMIT $4
