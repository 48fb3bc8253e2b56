-- A partner that asks for a replay is ready to be called.
UPDATE webhooks.endpoints SET failures = 0, next_at = $3 WHERE endpoint_id = $1 AND partner_code = $2
