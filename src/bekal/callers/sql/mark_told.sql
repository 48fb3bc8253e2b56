-- Phones that are told now; the array is sorted as their rows were locked.
UPDATE callers.callers SET told_at = $3
WHERE cell = $1 AND phone_index = ANY ($2::bytea[])
