-- What was found; no reason: accepted.
UPDATE people.photos AS p
SET
    state = CASE WHEN i.reason = '' THEN 'accepted' ELSE 'refused' END,
    reason = nullif(i.reason, ''),
    decided_at = $6,
    decided_by = $5
FROM unnest($2::uuid [], $3::uuid [], $4::text []) AS i (person_id, photo_id, reason)
WHERE p.cell = $1 AND p.person_id = i.person_id AND p.photo_id = i.photo_id
