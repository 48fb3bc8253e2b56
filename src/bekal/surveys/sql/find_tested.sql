-- Who has taken the test of a programme: handed in, or over.
SELECT person_id
FROM surveys.aptitude_tests
WHERE cell = $1::smallint
    AND person_id = any($2::uuid [])
    AND programme_id = $3::smallint
    AND (handed_in_at IS NOT NULL OR ends_at <= $4::timestamptz)
