-- A platform's code is what partner keys carry and stays; its name, fee and weight may change.
INSERT INTO market.platforms (platform_id, code, name, fee_bp, weight, by, stored_at)
SELECT u.platform_id, u.code, u.name, u.fee_bp, u.weight, $6, $7
FROM unnest($1::integer[], $2::text[], $3::text[], $4::integer[], $5::bigint[])
    AS u (platform_id, code, name, fee_bp, weight)
ON CONFLICT (platform_id) DO UPDATE
SET code = excluded.code, name = excluded.name, fee_bp = excluded.fee_bp, weight = excluded.weight,
    by = excluded.by, stored_at = excluded.stored_at
