-- On which ministries' lists these NIKs stand.
SELECT l.nik_index, l.source
FROM unnest($2::bytea []) AS i (nik_index)
INNER JOIN people.listings AS l ON l.cell = $1 AND i.nik_index = l.nik_index
