-- What people ask for about their data; a person has one open request of a kind, and asking again is that one.
INSERT INTO people.data_requests
(cell, person_id, request_id, kind, state, words, asked_at, not_before, due_at, by)
SELECT $1, n.person_id, n.request_id, n.kind, 'asked', nullif(n.words, ''::bytea), $6, n.not_before, n.due_at, $7
FROM unnest($2::uuid [], $3::uuid [], $4::text [], $5::bytea [], $8::timestamptz [], $9::timestamptz [])
    AS n (person_id, request_id, kind, words, not_before, due_at)
ON CONFLICT (cell, person_id, kind) WHERE state = 'asked' DO NOTHING
RETURNING request_id
