-- What erased persons wrote about these courses; the ratings stay.
UPDATE learning.reviews SET review = NULL
WHERE cell = $1 AND purchase_id = ANY ($2::uuid[]) AND review IS NOT NULL
