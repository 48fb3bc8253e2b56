-- Live checks: asked for ($4 NULL), or done at once.
INSERT INTO people.live_checks (cell, person_id, state, asked_at, done_at, by)
SELECT $1, i.person_id, $3, $6, $4, $5
FROM unnest($2::uuid []) AS i (person_id)
ON CONFLICT (cell, person_id) DO NOTHING
RETURNING person_id
