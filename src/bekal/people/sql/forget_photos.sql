-- The time of these photos is over: the content goes, that there was one stays.
UPDATE people.photos AS p SET content = NULL
WHERE p.cell = $1 AND (p.person_id, p.photo_id) IN (
    SELECT o.person_id, o.photo_id
    FROM people.photos AS o
    WHERE o.cell = $1 AND o.content IS NOT NULL AND o.keep_until < $2
    ORDER BY o.keep_until
    LIMIT 1000
)
RETURNING p.photo_id
