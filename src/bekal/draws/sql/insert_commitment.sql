-- The second signature; the table refuses the proposer's own.
INSERT INTO draws.commitments (batch_id, version, proposed_by, approved_by, by_rule, at)
SELECT m.batch_id, m.version, m.by, $3, $4, $5
FROM draws.manifests AS m
WHERE m.batch_id = $1 AND m.version = $2
