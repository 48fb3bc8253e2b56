-- The registry was unavailable: the same question again, later.
UPDATE people.identity_checks AS c
SET state = 'waiting', next_at = i.next_at, by = $4
FROM unnest($2::uuid [], $3::timestamptz []) AS i (check_id, next_at)
WHERE c.cell = $1 AND c.check_id = i.check_id
