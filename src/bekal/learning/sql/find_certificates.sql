-- Certificates by their code.
SELECT certificate_id, code, purchase_id, person_id, course_id, institution_id, issued_at
FROM learning.certificates
WHERE cell = $1 AND code = ANY ($2::text[])
