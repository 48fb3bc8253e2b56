-- What stands already of the evidence that comes in.
SELECT purchase_id, kind, sequence, score
FROM learning.evidence
WHERE cell = $1 AND purchase_id = ANY ($2::uuid[])
