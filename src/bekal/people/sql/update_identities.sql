-- What the registry's answer makes of the person; only the newest check of a person counts. $2 ascends.
UPDATE people.persons
SET
    identity_state = ($4::text [])[width_bucket(person_id, $2::uuid [])],
    sex = coalesce(nullif(($5::text [])[width_bucket(person_id, $2::uuid [])], ''), sex),
    confirmed_at = CASE
        WHEN ($4::text [])[width_bucket(person_id, $2::uuid [])] = 'matched' THEN coalesce(confirmed_at, $7)
        ELSE confirmed_at
    END,
    changed_at = $7,
    by = $6
WHERE
    cell = $1 AND person_id = any($2::uuid [])
    AND check_id = ($3::uuid [])[width_bucket(person_id, $2::uuid [])]
