-- Birth dates, sealed: only their ages leave.
SELECT person_id, born_on FROM people.persons
WHERE cell = $1 AND person_id = any($2::uuid []) AND erased_at IS NULL
