-- Institutions by id.
SELECT institution_id, code, name, timezone, origin
FROM market.institutions WHERE institution_id = ANY ($1::bigint[]::integer[])
