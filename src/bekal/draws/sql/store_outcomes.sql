-- Every applicant learns what the draw said; each result is looked up by its key.
-- Writes in all cells: each result goes to its own row's cell.
UPDATE draws.applications AS a
SET
    state = (
        SELECT CASE r.outcome WHEN 'won' THEN 'won' ELSE 'lost' END
        FROM draws.results AS r
        WHERE r.cell = a.cell AND r.batch_id = $1 AND r.person_id = a.person_id
    ),
    by = $2,
    state_at = $3
WHERE a.batch_id = $1 AND a.state = 'joined'
