-- Every applicant learns what the draw said.
UPDATE draws.applications AS a
SET state = CASE r.outcome WHEN 'won' THEN 'won' ELSE 'lost' END, by = $2, state_at = $3
FROM draws.results AS r
WHERE
    r.batch_id = $1 AND a.batch_id = $1 AND a.cell = r.cell AND a.person_id = r.person_id AND a.state = 'joined'
