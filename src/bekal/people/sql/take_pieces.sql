-- The pieces of a file, taken away as they are read.
DELETE FROM people.photo_pieces
WHERE cell = $1 AND person_id = $2 AND kind = $3 AND upload = $4
RETURNING number, content
