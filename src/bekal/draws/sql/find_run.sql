-- What the first run of a draw computed.
SELECT version, list_sha256, entries, winners, winners_sha256
FROM draws.runs
WHERE batch_id = $1
