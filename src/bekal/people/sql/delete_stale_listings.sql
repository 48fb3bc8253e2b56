-- What a newer complete list no longer holds.
DELETE FROM people.listings WHERE cell = $1 AND source = $2 AND as_of < $3
