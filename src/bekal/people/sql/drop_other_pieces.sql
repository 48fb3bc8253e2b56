-- Another file of this kind was begun: the pieces of the one before it give way.
DELETE FROM people.photo_pieces AS p
USING unnest($2::uuid [], $3::text [], $4::text []) AS i (person_id, kind, upload)
WHERE p.cell = $1 AND p.person_id = i.person_id AND p.kind = i.kind AND p.upload <> i.upload
