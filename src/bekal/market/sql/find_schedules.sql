-- Schedules by id.
SELECT schedule_id, course_id, platform_ids, starts_on, ends_on, sessions, seats, enrol_until, timezone,
    start_time
FROM market.schedules
WHERE schedule_id = ANY ($1::bigint[]::integer[])
