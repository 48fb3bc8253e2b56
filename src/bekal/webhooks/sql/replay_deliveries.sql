-- What is replayed keeps its number, and with it its place.
UPDATE webhooks.deliveries SET state = 'waiting', attempts = 0, next_at = $4, try_until = $5
WHERE endpoint_id = $1 AND created_at >= $2 AND created_at < $3 AND state <> 'waiting'
