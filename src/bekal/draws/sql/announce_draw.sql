-- Two people have signed: the result is public.
UPDATE draws.draws
SET state = 'announced', announcement = batch_id, by = $2, state_at = $3
WHERE batch_id = $1
