-- New photos, one of a kind per person.
INSERT INTO people.photos (cell, person_id, photo_id, kind, state, content, keep_until, given_at, by)
SELECT $1, i.person_id, i.photo_id, i.kind, 'given', i.content, $6, $8, $7
FROM unnest($2::uuid [], $3::uuid [], $4::text [], $5::bytea []) AS i (person_id, photo_id, kind, content)
