-- All sessions of schedules, in order.
SELECT schedule_id, sequence, starts_at, ends_at
FROM learning.sessions
WHERE schedule_id = ANY ($1::bigint[]::integer[])
ORDER BY schedule_id, sequence
