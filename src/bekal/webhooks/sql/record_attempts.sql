-- What was not delivered waits for its next turn, or is given up when its days are over.
UPDATE webhooks.deliveries AS d
SET state = CASE WHEN u.delivered = 1 THEN 'delivered' WHEN d.try_until <= $6 THEN 'given_up' ELSE 'waiting' END,
    attempts = (d.attempts + 1)::smallint, tried_at = $6, status = u.status, error = u.error, next_at = u.next_at
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::timestamptz[])
    AS u (delivery_id, delivered, status, error, next_at)
WHERE d.delivery_id = u.delivery_id AND d.state = 'waiting'
