-- Sealed names of living persons with the instant of their registration: for the initials that a shared phone shows.
SELECT p.person_id, p.full_name, p.registered_at
FROM people.persons AS p
WHERE p.cell = $1 AND p.person_id = any($2::uuid []) AND p.erased_at IS NULL
