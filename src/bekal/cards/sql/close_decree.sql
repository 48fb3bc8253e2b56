-- Seals a decree with the digest of its lines.
UPDATE cards.decrees
SET state = 'closed', digest = $3, by = $4, state_at = $5
WHERE decree_id = $1 AND state = $2
