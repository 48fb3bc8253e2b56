-- A partner switches its own endpoints only.
UPDATE webhooks.endpoints
SET state = $3, failures = 0, next_at = $4, changed_at = $4, by = $5
WHERE endpoint_id = ANY ($1::uuid[]) AND partner_code = $2
