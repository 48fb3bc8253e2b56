-- What stands of attendance that is reported again.
SELECT purchase_id, sequence, present
FROM learning.attendance
WHERE cell = $1 AND purchase_id = ANY ($2::uuid[])
