-- What these persons declared, sealed; erased persons have nothing to compare.
SELECT p.person_id, p.nik, p.family_card, p.full_name, p.born_on, p.mother_name, p.sex
FROM people.persons AS p
WHERE p.cell = $1 AND p.person_id = any($2::uuid []) AND p.erased_at IS NULL
