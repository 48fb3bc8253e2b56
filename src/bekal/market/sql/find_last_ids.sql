-- The highest ids of the catalogue; whoever asks has locked its row, so nobody takes the next ones meanwhile.
SELECT coalesce((SELECT max(course_id) FROM market.courses), 0),
    coalesce((SELECT max(schedule_id) FROM market.schedules), 0)
