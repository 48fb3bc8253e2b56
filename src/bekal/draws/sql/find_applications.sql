-- All applications of these persons with what the draw said, newest batch last.
SELECT
    a.person_id, a.batch_id, a.region_id, a.state, a.reasons, a.accepted_at, a.state_at,
    r.outcome, r.ticket, r.rank, e.room, p.cut_off, p.seats, p.candidates
FROM draws.applications AS a
LEFT JOIN draws.results AS r
    ON r.cell = a.cell AND r.batch_id = a.batch_id AND r.person_id = a.person_id
LEFT JOIN draws.entries AS e
    ON e.cell = a.cell AND e.batch_id = a.batch_id AND e.person_id = a.person_id AND r.person_id IS NOT NULL
LEFT JOIN draws.pools AS p ON p.batch_id = a.batch_id AND p.pool = e.pool
WHERE a.cell = $1 AND a.person_id = ANY($2::uuid [])
ORDER BY a.person_id, a.batch_id
