-- Losers of a draw who won in a continuation.
UPDATE draws.applications
SET state = 'won', waiting = TRUE, by = $4, state_at = $5
WHERE cell = $1 AND batch_id = $2 AND person_id = any($3::uuid []) AND state = 'lost'
