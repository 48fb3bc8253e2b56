-- What the registry's answer makes of the person; only the newest check of a person counts. $2 ascends. Whoever matches
-- and has no claim on the NIK is registered elsewhere.
UPDATE people.persons AS p
SET
    (identity_state, confirmed_at) = (
        SELECT
            CASE WHEN a.state = 'matched' AND c.person_id IS NULL THEN 'elsewhere' ELSE a.state END,
            CASE
                WHEN a.state = 'matched' AND c.person_id IS NOT NULL THEN coalesce(p.confirmed_at, $7)
                ELSE p.confirmed_at
            END
        FROM (SELECT ($4::text [])[width_bucket(p.person_id, $2::uuid [])] AS state) AS a
        LEFT JOIN people.nik_claims AS c
            ON c.cell = $1 AND c.nik_index = p.nik_index AND c.person_id = p.person_id
    ),
    sex = coalesce(nullif(($5::text [])[width_bucket(p.person_id, $2::uuid [])], ''), p.sex),
    changed_at = $7,
    by = $6
WHERE
    p.cell = $1 AND p.person_id = any($2::uuid [])
    AND p.check_id = ($3::uuid [])[width_bucket(p.person_id, $2::uuid [])]
RETURNING p.person_id, p.identity_state
