-- What was sent is not kept for ever; what was given up stays for staff to see.
DELETE FROM base.outbox WHERE cell = $1 AND state = 'sent' AND created_at < $2
