-- Partners in the order of their codes, with their living keys.
SELECT
    p.partner_code,
    p.kind,
    p.name,
    p.state,
    (
        SELECT count(*) FROM access.partner_keys AS k
        WHERE k.partner_code = p.partner_code AND k.revoked_at IS NULL
    ) AS keys,
    p.added_at
FROM access.partners AS p
WHERE p.partner_code > $1
ORDER BY p.partner_code
LIMIT $2
