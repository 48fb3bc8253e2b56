-- The phones' reports to come, the oldest messages first.
SELECT reference_id, channel, reports, sent_at FROM sandbox.messages
WHERE reports < $1 AND sent_at >= $2
ORDER BY sent_at, reference_id
LIMIT $3
