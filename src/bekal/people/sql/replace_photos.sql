-- Photos that a newer one of their kind replaces: kept a while longer, counted no more.
UPDATE people.photos AS p
SET replaced_at = $4, keep_until = least(p.keep_until, $5)
FROM unnest($2::uuid [], $3::text []) AS i (person_id, kind)
WHERE p.cell = $1 AND p.person_id = i.person_id AND p.kind = i.kind AND p.replaced_at IS NULL
