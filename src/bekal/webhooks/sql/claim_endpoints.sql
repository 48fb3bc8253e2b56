-- Endpoints for which something is due; those another process delivers to at this moment are passed over.
WITH due AS (
    SELECT e.endpoint_id FROM webhooks.endpoints AS e
    WHERE e.state = 'active' AND e.next_at <= $1 AND e.partner_code <> ALL ($4::text[]) AND EXISTS (
        SELECT FROM webhooks.deliveries AS d
        WHERE d.endpoint_id = e.endpoint_id AND d.state = 'waiting' AND d.next_at <= $1
    )
    ORDER BY e.next_at, e.endpoint_id
    LIMIT $3
    FOR UPDATE SKIP LOCKED
)
UPDATE webhooks.endpoints AS e SET next_at = $2
FROM due WHERE e.endpoint_id = due.endpoint_id
RETURNING e.endpoint_id, e.partner_code, e.url, e.failures, e.secret, e.former_secret, e.former_until
