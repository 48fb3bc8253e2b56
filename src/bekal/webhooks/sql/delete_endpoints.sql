-- Endpoints that are removed, with their secrets.
DELETE FROM webhooks.endpoints WHERE endpoint_id = ANY ($1::uuid[])
