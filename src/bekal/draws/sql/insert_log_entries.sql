-- Appends to a programme's log. Two at a time would take one position: the key refuses the second.
INSERT INTO draws.log_entries (programme_id, position, digest, what, by, at)
SELECT
    $1, (SELECT count(*) FROM draws.log_entries AS e WHERE e.programme_id = $1) + n.position - 1, n.digest, $3, $4, $5
FROM unnest($2::bytea []) WITH ORDINALITY AS n (digest, position)
