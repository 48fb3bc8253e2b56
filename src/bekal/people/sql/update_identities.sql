-- What the registry's answer makes of the person; only the newest check of a person counts. Sorted rows.
UPDATE people.persons AS p
SET
    identity_state = i.identity_state,
    sex = coalesce(nullif(i.sex, ''), p.sex),
    changed_at = $7,
    by = $6
FROM (
    SELECT person_id, check_id, identity_state, sex
    FROM unnest($2::uuid [], $3::uuid [], $4::text [], $5::text []) AS u (person_id, check_id, identity_state, sex)
    ORDER BY person_id
) AS i
WHERE p.cell = $1 AND p.person_id = i.person_id AND p.check_id = i.check_id
