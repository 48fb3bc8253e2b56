-- Corrected values; an empty one leaves the field as it is. The person waits for the registry again.
UPDATE people.persons AS p
SET
    family_card = CASE WHEN length(i.family_card) > 0 THEN i.family_card ELSE p.family_card END,
    household_index = CASE WHEN length(i.household_index) > 0 THEN i.household_index ELSE p.household_index END,
    full_name = CASE WHEN length(i.full_name) > 0 THEN i.full_name ELSE p.full_name END,
    born_on = CASE WHEN length(i.born_on) > 0 THEN i.born_on ELSE p.born_on END,
    mother_name = CASE WHEN length(i.mother_name) > 0 THEN i.mother_name ELSE p.mother_name END,
    sex = coalesce(nullif(i.sex, ''), p.sex),
    identity_state = 'waiting',
    check_id = i.check_id,
    changed_at = $11,
    by = $10
FROM unnest(
    $2::uuid [], $3::uuid [], $4::bytea [], $5::bytea [], $6::bytea [], $7::bytea [], $8::bytea [], $9::text []
) AS i (person_id, check_id, family_card, household_index, full_name, born_on, mother_name, sex)
WHERE p.cell = $1 AND p.person_id = any($2::uuid []) AND p.person_id = i.person_id
