-- A message that is handed over twice is one message; gives those that are new.
INSERT INTO sandbox.messages (reference_id, phone, content, sent_at, channel)
SELECT n.reference_id, n.phone, n.content, $4, $5
FROM unnest($1::uuid[], $2::text[], $3::text[]) AS n (reference_id, phone, content)
ON CONFLICT (reference_id) DO NOTHING
RETURNING reference_id
