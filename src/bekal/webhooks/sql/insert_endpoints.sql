-- The events of an endpoint come as 'a,b': PostgreSQL has no ragged arrays of arrays.
INSERT INTO webhooks.endpoints (endpoint_id, partner_code, url, events, secret, state, failures, next_at, created_at,
    changed_at, by)
SELECT u.endpoint_id, u.partner_code, u.url, string_to_array(u.events, ','), u.secret, 'active', 0, $6, $6, $6, $7
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bytea[])
    AS u (endpoint_id, partner_code, url, events, secret)
