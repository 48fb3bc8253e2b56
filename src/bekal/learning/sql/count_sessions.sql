-- How many sessions each class has; its session numbers are 1 to that.
SELECT schedule_id, count(*)
FROM learning.sessions
WHERE schedule_id = ANY ($1::bigint[]::integer[])
GROUP BY schedule_id
