-- What waits for an endpoint and is due, in the order it happened.
SELECT delivery_id, event_id, body, attempts FROM webhooks.deliveries
WHERE endpoint_id = $1 AND state = 'waiting' AND next_at <= $2 AND delivery_id > $3
ORDER BY delivery_id
LIMIT $4
