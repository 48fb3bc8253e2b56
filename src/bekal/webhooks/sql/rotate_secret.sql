-- The secret until now signs beside the new one for a while, so that the receiver can change in its own time.
UPDATE webhooks.endpoints
SET former_secret = secret, former_until = $4, secret = $3, changed_at = $5, by = $6
WHERE endpoint_id = $1 AND partner_code = $2
