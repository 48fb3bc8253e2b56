-- Questions to the registry, due at once.
INSERT INTO people.identity_checks (cell, check_id, person_id, state, attempts, next_at, requested_at, by)
SELECT $1, i.check_id, i.person_id, 'waiting', 0, $5, $5, $4
FROM unnest($2::uuid [], $3::uuid []) AS i (check_id, person_id)
