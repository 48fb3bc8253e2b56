-- How many tickets that are not closed each person has.
SELECT t.person_id, count(*)
FROM support.tickets AS t
WHERE t.cell = $1::smallint AND t.person_id = any($2::uuid[]) AND t.state <> 'closed'
GROUP BY t.person_id
