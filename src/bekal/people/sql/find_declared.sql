-- What these persons declared, sealed; erased persons have nothing to compare.
SELECT p.person_id, p.nik, p.family_card, p.full_name, p.born_on, p.mother_name, p.sex
FROM unnest($2::uuid []) AS i (person_id)
INNER JOIN people.persons AS p ON p.cell = $1 AND i.person_id = p.person_id
WHERE p.erased_at IS NULL
