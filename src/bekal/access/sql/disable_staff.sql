-- Nobody is deleted: what they did stays on record.
UPDATE access.staff SET state = 'disabled', changed_at = $3, by = $2
WHERE staff_id = any($1::uuid []) AND state = 'active'
RETURNING staff_id
