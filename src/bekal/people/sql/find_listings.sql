-- On which ministries' lists these NIKs stand.
SELECT l.nik_index, l.source
FROM people.listings AS l
WHERE l.cell = $1 AND l.nik_index = any($2::bytea [])
