-- New partners; a code that exists stays whose it is.
INSERT INTO access.partners (partner_code, kind, name, state, added_at, changed_at, by)
SELECT i.partner_code, i.kind, i.name, 'active', $5, $5, $4
FROM unnest($1::text [], $2::text [], $3::text []) AS i (partner_code, kind, name)
ORDER BY i.partner_code
ON CONFLICT (partner_code) DO NOTHING
RETURNING partner_code
