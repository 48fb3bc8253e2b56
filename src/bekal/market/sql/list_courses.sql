-- Courses in pages by id.
SELECT course_id, institution_id, title, category, hours, mode, price_rp, origin, price_origin
FROM market.courses WHERE course_id > $1 ORDER BY course_id LIMIT $2
