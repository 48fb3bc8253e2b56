-- The sessions that start within a window, of all classes.
SELECT schedule_id, sequence, starts_at, ends_at FROM learning.sessions
WHERE starts_at >= $1 AND starts_at < $2
ORDER BY schedule_id, sequence
