-- Tests whose time is up and that nobody handed in.
SELECT person_id, programme_id
FROM surveys.aptitude_tests
WHERE cell = $1::smallint AND handed_in_at IS NULL AND ends_at <= $2::timestamptz
ORDER BY ends_at
LIMIT 1000
