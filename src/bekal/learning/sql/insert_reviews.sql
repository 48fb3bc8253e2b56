-- One review a purchase, and only where it was completed (reviews_of_completed says the same).
INSERT INTO learning.reviews (cell, purchase_id, rating, review, reviewed_at, by)
SELECT $1, u.purchase_id, u.rating, u.review, $5, $6
FROM unnest($2::uuid[], $3::bigint[], $4::text[]) AS u (purchase_id, rating, review)
ON CONFLICT (cell, purchase_id) DO NOTHING
RETURNING purchase_id
