-- Clients in the order of their codes, with their living keys.
SELECT
    c.client_code,
    c.partner_code,
    c.sha1,
    c.redirect_hosts,
    coalesce((
        SELECT array_agg(k.key_id::text ORDER BY k.issued_at, k.key_id) FROM access.signing_keys AS k
        WHERE k.client_code = c.client_code AND k.revoked_at IS NULL
    ), '{}') AS key_ids,
    c.added_at
FROM access.signing_clients AS c
WHERE c.client_code > $1
ORDER BY c.client_code
LIMIT $2
