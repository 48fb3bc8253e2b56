-- New partners; a code that exists stays whose it is.
INSERT INTO access.partners (partner_code, kind, name, state, per_minute, added_at, changed_at, by)
SELECT i.partner_code, i.kind, i.name, 'active', i.per_minute, $6, $6, $5
FROM unnest($1::text [], $2::text [], $3::text [], $4::integer [])
    AS i (partner_code, kind, name, per_minute)
ORDER BY i.partner_code
ON CONFLICT (partner_code) DO NOTHING
RETURNING partner_code
