-- Winners of a batch who were neither struck nor have declined.
SELECT count(*)
FROM draws.applications
WHERE batch_id = $1 AND state IN ('won', 'awarded')
