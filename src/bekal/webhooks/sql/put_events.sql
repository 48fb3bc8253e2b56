-- One row for each event and endpoint of its partners; numbered in the order of the events.
-- FOR KEY SHARE waits for who removes an endpoint at this moment, and then passes it over.
INSERT INTO webhooks.deliveries (endpoint_id, event_id, event_type, body, state, attempts, next_at, try_until,
    created_at)
SELECT e.endpoint_id, u.event_id, u.event_type, u.body, 'waiting', 0, $5, $6, $5
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY
    AS u (event_id, event_type, partner_code, body, place)
CROSS JOIN LATERAL (
    SELECT e.endpoint_id FROM webhooks.endpoints AS e
    WHERE e.partner_code = u.partner_code AND e.state <> 'off'
        AND (cardinality(e.events) = 0 OR u.event_type = ANY (e.events))
    FOR KEY SHARE
) AS e
ORDER BY u.place
ON CONFLICT (endpoint_id, event_id) DO NOTHING
