-- Moves decrees one step on.
UPDATE cards.decrees
SET state = $3, by = $4, state_at = $5
WHERE decree_id = ANY($1::int []) AND state = $2
RETURNING decree_id
