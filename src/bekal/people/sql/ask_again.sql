-- The newest check of each person; its answer alone will count.
UPDATE people.persons AS p SET check_id = i.check_id, changed_at = $5, by = $4
FROM unnest($2::uuid [], $3::uuid []) AS i (person_id, check_id)
WHERE p.cell = $1 AND p.person_id = i.person_id
