-- Newest first; the last column breaks ties so that the list does not jump.
SELECT reference_id, phone, content, sent_at FROM sandbox.messages
WHERE $2::text IS NULL OR phone = $2
ORDER BY sent_at DESC, reference_id DESC LIMIT $1
