-- All applications of these persons with what the draw said, newest batch last.
SELECT
    a.person_id, a.batch_id, a.region_id, a.state, a.reasons, a.accepted_at, a.state_at,
    r.outcome AS result, r.ticket, r.rank, r.room, r.cut_off, r.seats AS pool_seats, r.candidates AS pool_candidates
FROM draws.applications AS a
LEFT JOIN LATERAL (
    SELECT x.outcome, x.ticket, x.rank, e.room, p.cut_off, p.seats, p.candidates
    FROM draws.results AS x
    INNER JOIN draws.entries AS e
        ON e.cell = x.cell AND e.batch_id = x.batch_id AND e.person_id = x.person_id
    INNER JOIN draws.pools AS p ON p.batch_id = x.batch_id AND p.pool = e.pool
    WHERE x.cell = $1 AND x.batch_id = a.batch_id AND x.person_id = a.person_id
    LIMIT 1
) AS r ON TRUE
WHERE a.cell = $1 AND a.person_id = ANY($2::uuid [])
ORDER BY a.person_id, a.batch_id
