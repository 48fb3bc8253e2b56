-- What waits behind something that cannot be delivered has its three days, too.
UPDATE webhooks.deliveries SET state = 'given_up', error = coalesce(error, 'endpoint_failing')
WHERE endpoint_id = $1 AND state = 'waiting' AND try_until <= $2
