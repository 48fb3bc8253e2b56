-- Two people have signed: the version counts.
UPDATE draws.draws
SET state = 'committed', committed_version = version, by = $2, state_at = $3
WHERE batch_id = $1
