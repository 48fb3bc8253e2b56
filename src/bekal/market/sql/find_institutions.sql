-- Institutions by their partner codes.
SELECT institution_id, code, name, timezone, origin FROM market.institutions WHERE code = ANY ($1::text[])
