-- Deliveries to an endpoint, the newest first.
SELECT delivery_id, event_id, event_type, state, attempts, created_at, tried_at, next_at, status, error
FROM webhooks.deliveries
WHERE endpoint_id = $1 AND ($2::text IS NULL OR state = $2) AND delivery_id < $3
ORDER BY delivery_id DESC
LIMIT $4
