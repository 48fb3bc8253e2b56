-- Institutions are added and renamed, never removed: old purchases point at them.
INSERT INTO market.institutions (institution_id, code, name, timezone, origin, by, stored_at)
SELECT u.institution_id, u.code, u.name, u.timezone, u.origin, $6, $7
FROM unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::text[])
    AS u (institution_id, code, name, timezone, origin)
ON CONFLICT (institution_id) DO UPDATE
SET code = excluded.code, name = excluded.name, timezone = excluded.timezone, origin = excluded.origin,
    by = excluded.by, stored_at = excluded.stored_at
