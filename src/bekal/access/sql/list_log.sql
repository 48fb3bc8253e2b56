-- Newest first; an actor or an object narrows the list.
SELECT entry_id, at, by, action, object, detail
FROM access.log
WHERE entry_id < $1 AND ($3::text IS NULL OR by = $3) AND ($4::text IS NULL OR object = $4)
ORDER BY entry_id DESC
LIMIT $2
