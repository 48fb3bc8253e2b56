-- A message that is handed over twice is one message.
INSERT INTO sandbox.messages (reference_id, phone, content, sent_at)
SELECT n.reference_id, n.phone, n.content, $4
FROM unnest($1::uuid[], $2::text[], $3::text[]) AS n (reference_id, phone, content)
ON CONFLICT (reference_id) DO NOTHING
