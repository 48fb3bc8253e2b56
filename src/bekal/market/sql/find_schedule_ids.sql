-- Which of the schedules asked for exist.
SELECT schedule_id FROM market.schedules WHERE schedule_id = ANY ($1::bigint[]::integer[])
