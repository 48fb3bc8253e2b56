-- Which pieces of a file are here.
SELECT number
FROM people.photo_pieces
WHERE cell = $1 AND person_id = $2 AND kind = $3 AND upload = $4
ORDER BY number
