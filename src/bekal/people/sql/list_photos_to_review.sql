-- Photos that wait for a judgement, oldest first.
SELECT person_id, photo_id, kind, given_at
FROM people.photos
WHERE cell = $1 AND state = 'given' AND replaced_at IS NULL
ORDER BY given_at, photo_id
LIMIT $2
