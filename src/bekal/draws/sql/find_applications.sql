-- All applications of these persons with what the draw said, newest batch last.
SELECT
    a.person_id, a.batch_id, a.region_id, a.state, a.reasons, a.accepted_at, a.state_at,
    r.outcome AS result, r.ticket, r.rank, r.room, r.cut_off, r.seats AS pool_seats, r.candidates AS pool_candidates,
    r.row, r.pool, r.category, r.stage
FROM draws.applications AS a
LEFT JOIN LATERAL (
    SELECT
        x.outcome, x.ticket, x.rank, x.room, p.cut_off, p.seats, p.candidates, x.row, x.pool, x.category, x.stage
    FROM draws.results AS x
    INNER JOIN draws.pools AS p ON p.batch_id = x.batch_id AND p.pool = x.pool
    WHERE x.cell = $1 AND x.batch_id = a.batch_id AND x.person_id = a.person_id
    LIMIT 1
) AS r ON TRUE
WHERE a.cell = $1 AND a.person_id = ANY($2::uuid [])
ORDER BY a.person_id, a.batch_id
