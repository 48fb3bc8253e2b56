-- A message whose id the caller derived is put once, however often its step is repeated.
INSERT INTO base.outbox (cell, outbox_id, topic, payload, state, attempts, next_at, created_at)
SELECT $1, outbox_id, topic, payload::jsonb, 'waiting', 0, $5, $5
FROM unnest($2::uuid[], $3::text[], $4::text[]) AS message (outbox_id, topic, payload)
ON CONFLICT DO NOTHING
