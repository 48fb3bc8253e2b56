-- Live checks that were asked for are done now.
UPDATE people.live_checks SET state = 'done', done_at = $4, by = $3
WHERE cell = $1 AND person_id = any($2::uuid []) AND state = 'asked'
RETURNING person_id
