-- The platforms of a schedule come as '1,2,3': PostgreSQL has no ragged arrays of arrays.
INSERT INTO market.schedules AS s
    (schedule_id, course_id, platform_ids, starts_on, ends_on, sessions, seats, enrol_until, timezone,
    start_time, by, stored_at, change)
SELECT u.schedule_id, u.course_id, string_to_array(u.platform_ids, ',')::integer[], u.starts_on, u.ends_on,
    u.sessions, u.seats, u.enrol_until, u.timezone, u.start_time, $11, $12, $13
FROM unnest($1::integer[], $2::integer[], $3::text[], $4::date[], $5::date[], $6::smallint[], $7::integer[],
    $8::timestamptz[], $9::text[], $10::time[])
    AS u (schedule_id, course_id, platform_ids, starts_on, ends_on, sessions, seats, enrol_until, timezone,
    start_time)
ON CONFLICT (schedule_id) DO UPDATE
SET course_id = excluded.course_id, platform_ids = excluded.platform_ids, starts_on = excluded.starts_on,
    ends_on = excluded.ends_on, sessions = excluded.sessions, seats = excluded.seats,
    enrol_until = excluded.enrol_until, timezone = excluded.timezone, start_time = excluded.start_time,
    by = excluded.by, stored_at = excluded.stored_at,
    change = CASE WHEN (s.course_id, s.platform_ids, s.starts_on, s.ends_on, s.sessions, s.enrol_until, s.timezone,
        s.start_time) IS DISTINCT FROM (excluded.course_id, excluded.platform_ids, excluded.starts_on,
        excluded.ends_on, excluded.sessions, excluded.enrol_until, excluded.timezone, excluded.start_time)
        THEN excluded.change ELSE s.change END
