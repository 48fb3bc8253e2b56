-- Pieces of photos that were never finished.
DELETE FROM people.photo_pieces
WHERE cell = $1 AND received_at < $2
RETURNING number
