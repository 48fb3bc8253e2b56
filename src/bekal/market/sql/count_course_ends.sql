-- How many bought a course and how that ended.
-- Reads across all cells: a course is the nation's.
SELECT state, count(*)
FROM market.purchases
WHERE schedule_id = ANY (ARRAY(SELECT s.schedule_id FROM market.schedules AS s WHERE s.course_id = $1::integer))
GROUP BY state
