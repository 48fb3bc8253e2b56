-- Who never said anything has no row.
SELECT person_id, language, channel, optional FROM notices.preferences
WHERE cell = $1 AND person_id = ANY ($2::uuid[])
