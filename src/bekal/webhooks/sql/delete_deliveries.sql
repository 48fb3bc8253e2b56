-- What is over is kept for a time only.
DELETE FROM webhooks.deliveries WHERE state <> 'waiting' AND created_at < $1
