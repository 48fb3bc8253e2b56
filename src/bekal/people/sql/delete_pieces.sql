-- Photos of these persons that are still on their way.
DELETE FROM people.photo_pieces
WHERE cell = $1 AND person_id = any($2::uuid [])
