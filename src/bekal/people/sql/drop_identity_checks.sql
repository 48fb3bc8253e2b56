-- Nobody asks about the erased any more.
UPDATE people.identity_checks SET state = 'dropped', by = $3
WHERE cell = $1 AND check_id = any($2::uuid []) AND state IN ('waiting', 'claimed')
