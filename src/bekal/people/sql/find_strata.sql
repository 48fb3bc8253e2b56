-- Sex, and the birth date still sealed (its age leaves, the date does not).
SELECT p.person_id, p.sex, p.born_on
FROM people.persons AS p
WHERE p.cell = $1 AND p.person_id = any($2::uuid []) AND p.erased_at IS NULL
