-- Locked before their deliveries go: whoever puts one at this moment waits, and then finds no endpoint.
SELECT endpoint_id FROM webhooks.endpoints
WHERE endpoint_id = ANY ($1::uuid[]) AND partner_code = $2
ORDER BY endpoint_id
FOR UPDATE
