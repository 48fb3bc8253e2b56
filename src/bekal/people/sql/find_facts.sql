-- What rules may know, with the birth date still sealed (its age leaves, the date does not).
SELECT
    p.person_id, p.born_on, p.sex, p.region_id, p.education, p.occupation, p.studying,
    p.disability IS NOT NULL AS disability,
    p.identity_state, p.household_index, p.nik_index
FROM unnest($2::uuid []) AS i (person_id)
INNER JOIN people.persons AS p ON p.cell = $1 AND i.person_id = p.person_id
WHERE p.erased_at IS NULL
