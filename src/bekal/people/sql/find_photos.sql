-- The photos that count, without their content.
SELECT person_id, photo_id, kind, state, reason, given_at
FROM people.photos
WHERE cell = $1 AND person_id = any($2::uuid []) AND replaced_at IS NULL
ORDER BY person_id, kind
