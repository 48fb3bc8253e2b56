-- Institutions in pages by id.
SELECT institution_id, code, name, timezone, origin
FROM market.institutions WHERE institution_id > $1 ORDER BY institution_id LIMIT $2
