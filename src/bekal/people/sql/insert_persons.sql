-- A chunk of new persons. Small numbers travel as bigints (quickest to pack); 0 stands for "no disability".
INSERT INTO people.persons (
    cell, person_id, account_id, check_id, nik_index, household_index, nik, family_card, full_name, born_on,
    mother_name, sex, region_id, education, occupation, disability, studying, identity_state, registered_at,
    changed_at, by
)
SELECT
    $1, i.person_id, i.account_id, i.check_id, i.nik_index, i.household_index, i.nik, i.family_card, i.full_name,
    i.born_on, i.mother_name, i.sex, i.region_id, i.education, i.occupation, nullif(i.disability, 0),
    i.studying = 1, 'waiting', $19, $19, $18
FROM unnest(
    $2::uuid [], $3::uuid [], $4::uuid [], $5::bytea [], $6::bytea [], $7::bytea [], $8::bytea [], $9::bytea [],
    $10::bytea [], $11::bytea [], $12::text [], $13::bigint [], $14::bigint [], $15::bigint [], $16::bigint [],
    $17::bigint []
) AS i (
    person_id, account_id, check_id, nik_index, household_index, nik, family_card, full_name, born_on,
    mother_name, sex, region_id, education, occupation, disability, studying
)
