-- Pieces of photos; one that comes again takes its own place.
INSERT INTO people.photo_pieces (cell, person_id, kind, upload, number, content, received_at)
SELECT $1, i.person_id, i.kind, i.upload, i.number, i.content, $7
FROM unnest($2::uuid [], $3::text [], $4::text [], $5::bigint [], $6::bytea [])
    AS i (person_id, kind, upload, number, content)
ORDER BY i.person_id, i.kind, i.upload, i.number
ON CONFLICT (cell, person_id, kind, upload, number) DO UPDATE SET
    content = excluded.content, received_at = excluded.received_at
