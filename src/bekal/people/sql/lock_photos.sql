-- Photos to be judged, with their state.
SELECT photo_id, state
FROM people.photos
WHERE cell = $1 AND person_id = any($2::uuid []) AND photo_id = any($3::uuid []) AND replaced_at IS NULL
ORDER BY person_id, photo_id
FOR UPDATE
