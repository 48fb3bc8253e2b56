-- Every applicant of one cell learns what the draw said; each result is looked up by its key.
UPDATE draws.applications AS a
SET
    (state, waiting) = (
        SELECT CASE r.outcome WHEN 'won' THEN 'won' ELSE 'lost' END, r.outcome = 'won'
        FROM draws.results AS r
        WHERE r.cell = $1 AND r.batch_id = $2 AND r.person_id = a.person_id
    ),
    by = $3,
    state_at = $4
WHERE a.cell = $1 AND a.batch_id = $2 AND a.state = 'joined'
