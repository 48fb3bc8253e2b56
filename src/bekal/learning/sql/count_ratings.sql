-- How participants rated a course, by rating.
-- Reads across all cells: a course is the nation's.
SELECT r.rating, count(*)
FROM learning.certificates AS k
JOIN learning.reviews AS r ON r.cell = k.cell AND r.purchase_id = k.purchase_id
WHERE k.course_id = $1::integer
GROUP BY r.rating
