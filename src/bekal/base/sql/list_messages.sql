-- The newest messages of a cell, whatever became of them: ids of messages begin with their instant.
SELECT outbox_id, topic, payload, state, created_at FROM base.outbox
WHERE cell = $1
ORDER BY outbox_id DESC
LIMIT $2
