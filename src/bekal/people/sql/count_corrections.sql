-- How often these persons corrected something today.
SELECT person_id, count(*)
FROM people.corrections
WHERE cell = $1 AND person_id = any($2::uuid []) AND on_day = $3
GROUP BY person_id
