-- Due messages, and claimed ones whose lease ran out; rows another job holds are passed over.
WITH due AS (
    SELECT outbox_id FROM base.outbox
    WHERE cell = $1 AND state IN ('waiting', 'claimed') AND next_at <= $3 AND topic = ANY ($2::text[])
    ORDER BY next_at, outbox_id
    LIMIT $4
    FOR UPDATE SKIP LOCKED
)
UPDATE base.outbox SET state = 'claimed', attempts = (attempts + 1)::smallint, next_at = $5
WHERE cell = $1 AND outbox_id = ANY (ARRAY(SELECT outbox_id FROM due))
RETURNING outbox_id, topic, payload, attempts
