-- Certificates by their purchase_id.
SELECT certificate_id, code, purchase_id, person_id, course_id, institution_id, issued_at
FROM learning.certificates
WHERE cell = $1 AND purchase_id = ANY ($2::uuid[])
