-- The endpoints of a partner and whether they are in use.
SELECT endpoint_id, state FROM webhooks.endpoints WHERE partner_code = $1
