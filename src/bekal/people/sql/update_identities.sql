-- What the registry's answer makes of the person; only the newest check of a person counts. $2 ascends. Whoever matches
-- and has no claim on the NIK is registered elsewhere.
UPDATE people.persons AS p
SET
    identity_state = CASE
        WHEN
            ($4::text [])[width_bucket(p.person_id, $2::uuid [])] = 'matched'
            AND NOT EXISTS (
                SELECT
                FROM people.nik_claims AS c
                WHERE c.cell = $1 AND c.nik_index = p.nik_index AND c.person_id = p.person_id
            )
            THEN 'elsewhere'
        ELSE ($4::text [])[width_bucket(p.person_id, $2::uuid [])]
    END,
    sex = coalesce(nullif(($5::text [])[width_bucket(p.person_id, $2::uuid [])], ''), p.sex),
    confirmed_at = CASE
        WHEN
            ($4::text [])[width_bucket(p.person_id, $2::uuid [])] = 'matched'
            AND EXISTS (
                SELECT
                FROM people.nik_claims AS c
                WHERE c.cell = $1 AND c.nik_index = p.nik_index AND c.person_id = p.person_id
            )
            THEN coalesce(p.confirmed_at, $7)
        ELSE p.confirmed_at
    END,
    changed_at = $7,
    by = $6
WHERE
    p.cell = $1 AND p.person_id = any($2::uuid [])
    AND p.check_id = ($3::uuid [])[width_bucket(p.person_id, $2::uuid [])]
RETURNING p.person_id, p.identity_state
