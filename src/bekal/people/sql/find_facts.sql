-- What rules may know, with the birth date still sealed (its age leaves, the date does not).
SELECT
    p.person_id, p.born_on, p.sex, p.region_id, p.education, p.occupation, p.studying,
    p.disability IS NOT NULL AS disability,
    p.identity_state, p.household_index, p.nik_index
FROM people.persons AS p
WHERE p.cell = $1 AND p.person_id = any($2::uuid []) AND p.erased_at IS NULL
