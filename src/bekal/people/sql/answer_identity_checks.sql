-- Final answers, with what was compared.
UPDATE people.identity_checks AS c
SET state = 'answered', answer = i.answer, elements = i.elements::jsonb, answered_at = $6, by = $5
FROM unnest($2::uuid [], $3::text [], $4::text []) AS i (check_id, answer, elements)
WHERE c.cell = $1 AND c.check_id = i.check_id
