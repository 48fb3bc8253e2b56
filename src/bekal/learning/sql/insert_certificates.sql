-- One certificate a completed purchase; who asks again gets the first.
INSERT INTO learning.certificates
    (cell, certificate_id, purchase_id, person_id, course_id, institution_id, code, issued_at, by)
SELECT $1, u.certificate_id, u.purchase_id, u.person_id, u.course_id, u.institution_id, u.code, $8, $9
FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[], string_to_array($7, ','))
    AS u (certificate_id, purchase_id, person_id, course_id, institution_id, code)
WHERE (SELECT true FROM learning.completions AS c WHERE c.cell = $1 AND c.purchase_id = u.purchase_id)
ON CONFLICT (cell, purchase_id) DO NOTHING
