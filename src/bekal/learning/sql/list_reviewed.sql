-- A page of the purchases that were reviewed within a window.
SELECT purchase_id, reviewed_at FROM learning.reviews
WHERE cell = $1 AND reviewed_at > $2 AND reviewed_at <= $3 AND purchase_id > $4::uuid
ORDER BY purchase_id
LIMIT $5
