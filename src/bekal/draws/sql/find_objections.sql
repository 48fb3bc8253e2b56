-- Which of these objections there are.
SELECT objection_id
FROM draws.objections
WHERE cell = $1 AND objection_id = any($2::uuid [])
