-- A version of a manifest.
INSERT INTO draws.manifests (batch_id, version, body, sha256, reason, by, at)
VALUES ($1, $2, $3, sha256($3), $4, $5, $6)
