-- All versions of a manifest, with both signatures.
SELECT m.version, m.body, m.sha256, m.reason, m.by, m.at, c.approved_by, c.at AS approved_at
FROM draws.manifests AS m
LEFT JOIN draws.commitments AS c ON m.batch_id = c.batch_id AND m.version = c.version
WHERE m.batch_id = $1
ORDER BY m.version
