-- What erased persons wrote when they asked for corrections.
UPDATE people.data_requests SET words = NULL
WHERE cell = $1 AND person_id = any($2::uuid []) AND words IS NOT NULL
