-- New clients; a code that exists stays whose it is.
INSERT INTO access.signing_clients (client_code, partner_code, sha1, redirect_hosts, added_at, changed_at, by)
SELECT u.client_code, u.partner_code, TRUE, string_to_array(u.hosts, ','), $5, $5, $4
FROM unnest($1::text [], $2::text [], $3::text []) AS u (client_code, partner_code, hosts)
ORDER BY u.client_code
ON CONFLICT (client_code) DO NOTHING
RETURNING client_code
