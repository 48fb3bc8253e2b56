-- Partners with a key that opens complaints now: who has none cannot read one.
SELECT p.partner_code, p.name
FROM access.partners AS p
WHERE
    p.partner_code = any($1::text []) AND p.state = 'active' AND EXISTS (
        SELECT 1 FROM access.partner_keys AS k
        WHERE
            k.partner_code = p.partner_code AND k.revoked_at IS NULL
            AND (k.valid_until IS NULL OR k.valid_until > $2::timestamptz)
            -- A key without scopes has all of its kind.
            AND (k.scopes = '{}' OR 'tickets:write' = any(k.scopes))
    )
