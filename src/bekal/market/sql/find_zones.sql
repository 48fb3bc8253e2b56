-- The time zones of institutions.
SELECT institution_id, timezone FROM market.institutions WHERE institution_id = ANY ($1::bigint[]::integer[])
