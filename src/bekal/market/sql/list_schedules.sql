-- Schedules still open for enrolment at an instant, in pages by id; of one platform or institution when given.
SELECT schedule_id, course_id, platform_ids, starts_on, ends_on, sessions, seats, enrol_until, timezone,
    start_time
FROM market.schedules AS s
WHERE schedule_id > $1 AND enrol_until > $2 AND ($3::integer IS NULL OR $3::integer = ANY (platform_ids))
    AND ($5::integer IS NULL OR $5::integer = (
        SELECT k.institution_id FROM market.courses AS k WHERE k.course_id = s.course_id
    ))
ORDER BY schedule_id
LIMIT $4
