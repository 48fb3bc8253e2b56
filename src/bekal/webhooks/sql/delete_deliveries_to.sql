-- Whatever was and is to be delivered to endpoints that are removed.
DELETE FROM webhooks.deliveries WHERE endpoint_id = ANY ($1::uuid[])
