-- Who has done this step: seen by staff, or both photos given and none of them refused. Each half walks one primary key.
SELECT l.person_id
FROM people.live_checks AS l
WHERE l.cell = $1 AND l.person_id = any($2::uuid []) AND l.state = 'done'
UNION
SELECT p.person_id
FROM people.photos AS p
WHERE p.cell = $1 AND p.person_id = any($2::uuid []) AND p.replaced_at IS NULL AND p.state <> 'refused'
GROUP BY p.person_id
HAVING count(*) = 2
