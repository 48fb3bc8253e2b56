-- What persons declare from now on; the registry is not asked, as it keeps none of it.
UPDATE people.persons AS p
SET
    region_id = i.region_id,
    education = i.education,
    occupation = i.occupation,
    disability = nullif(i.disability, 0),
    studying = i.studying = 1,
    by = $8,
    changed_at = $9
FROM unnest($2::uuid [], $3::bigint [], $4::bigint [], $5::bigint [], $6::bigint [], $7::bigint [])
    AS i (person_id, region_id, education, occupation, disability, studying)
WHERE p.cell = $1 AND p.person_id = any($2::uuid []) AND p.person_id = i.person_id
