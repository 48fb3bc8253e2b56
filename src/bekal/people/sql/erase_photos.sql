-- All photos of these persons, replaced ones too.
UPDATE people.photos SET content = NULL
WHERE cell = $1 AND person_id = any($2::uuid []) AND content IS NOT NULL
