-- Schedules still open for enrolment at an instant, in pages by id; of one platform when it is given.
SELECT schedule_id, course_id, platform_ids, starts_on, ends_on, sessions, seats, enrol_until, timezone,
    start_time
FROM market.schedules
WHERE schedule_id > $1 AND enrol_until > $2 AND ($3::integer IS NULL OR $3::integer = ANY (platform_ids))
ORDER BY schedule_id
LIMIT $4
