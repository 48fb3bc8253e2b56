-- Somebody does not want to hear more: what has not left yet stays here.
UPDATE notices.notices SET state = 'dropped', changed_at = $3
WHERE cell = $1 AND person_id = ANY ($2::uuid[]) AND kind = 'optional' AND state = 'waiting'
