-- Name, birth date, mother's name and a declared disability go; NIK, family card and what happened stay until retention ends.
UPDATE people.persons
SET
    full_name = NULL, born_on = NULL, mother_name = NULL, disability = NULL, erased_at = $4, changed_at = $4, by = $3
WHERE cell = $1 AND person_id = any($2::uuid []) AND erased_at IS NULL
