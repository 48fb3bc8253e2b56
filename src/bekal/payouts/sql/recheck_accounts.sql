-- Refused accounts whose owners mended what was wrong are asked about again, not more often than $5 allows.
UPDATE payouts.linked_accounts SET state = 'checking', reason = NULL, attempts = 0, next_at = $3, by = $4
WHERE cell = $1 AND person_id = ANY ($2::uuid[]) AND state = 'refused' AND (checked_at IS NULL OR checked_at <= $5)
RETURNING person_id
