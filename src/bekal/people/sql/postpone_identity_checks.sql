-- The registry was unavailable: the same question again, later. $2 ascends.
UPDATE people.identity_checks
SET state = 'waiting', next_at = ($3::timestamptz [])[width_bucket(check_id, $2::uuid [])], by = $4
WHERE cell = $1 AND check_id = any($2::uuid [])
