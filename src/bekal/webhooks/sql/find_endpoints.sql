-- A partner's endpoints by their ids, with what waits for them.
SELECT e.endpoint_id, e.partner_code, e.url, e.events, e.state, e.failures, e.next_at, e.last_error, e.created_at,
    w.waiting, w.oldest_at
FROM webhooks.endpoints AS e
CROSS JOIN LATERAL (
    SELECT count(*) AS waiting, min(d.created_at) AS oldest_at FROM webhooks.deliveries AS d
    WHERE d.endpoint_id = e.endpoint_id AND d.state = 'waiting'
) AS w
WHERE e.partner_code = $1 AND e.endpoint_id = ANY ($2::uuid[])
