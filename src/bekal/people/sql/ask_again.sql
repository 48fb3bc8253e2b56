-- The newest check of each person; its answer alone will count. $2 ascends.
UPDATE people.persons
SET check_id = ($3::uuid [])[width_bucket(person_id, $2::uuid [])], changed_at = $5, by = $4
WHERE cell = $1 AND person_id = any($2::uuid [])
