-- A programme's log from the first entry on.
SELECT position, digest, what, at
FROM draws.log_entries
WHERE programme_id = $1
ORDER BY position
