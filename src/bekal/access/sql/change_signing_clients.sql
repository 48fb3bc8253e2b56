-- Whether SHA-1 still opens, and where citizens may be led back to.
UPDATE access.signing_clients
SET sha1 = u.sha1 = 1, redirect_hosts = string_to_array(u.hosts, ','), changed_at = $5, by = $4
FROM unnest($1::text [], $2::bigint [], $3::text []) AS u (client_code, sha1, hosts)
WHERE signing_clients.client_code = u.client_code
RETURNING u.client_code
