-- What erased persons wrote in words; chosen values and numbers stay, nobody is known by them.
UPDATE surveys.answers SET texts = NULL
WHERE cell = $1 AND person_id = any($2::uuid[]) AND texts IS NOT NULL
