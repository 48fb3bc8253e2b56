-- Which purchases are completed.
SELECT purchase_id FROM learning.completions WHERE cell = $1 AND purchase_id = ANY ($2::uuid[])
