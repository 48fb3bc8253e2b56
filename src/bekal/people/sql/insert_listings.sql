-- A part of a ministry's list; what is on it already is true for a newer instant.
INSERT INTO people.listings (cell, nik_index, source, as_of, by)
SELECT DISTINCT $1::smallint, i.nik_index, $3::text, $4::timestamptz, $5::text
FROM unnest($2::bytea []) AS i (nik_index)
ORDER BY i.nik_index
ON CONFLICT (cell, nik_index, source) DO UPDATE SET as_of = excluded.as_of, by = excluded.by
WHERE people.listings.as_of < excluded.as_of
