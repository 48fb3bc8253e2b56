-- Whoever was wrongly refused and won on appeal.
UPDATE draws.applications
SET state = 'won', waiting = TRUE, reasons = '{}', by = $4, state_at = $5
WHERE cell = $1 AND batch_id = $2 AND person_id = any($3::uuid []) AND state = 'refused'
