-- The classes of a course that can still be bought, the next to start first.
SELECT schedule_id, course_id, platform_ids, starts_on, ends_on, sessions, seats, enrol_until, timezone,
    start_time
FROM market.schedules
WHERE course_id = $1::integer AND enrol_until > $2
ORDER BY starts_on, schedule_id
LIMIT $3
