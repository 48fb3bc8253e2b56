-- The account stays as history; its number is erased by `people` when the person asks for that.
UPDATE payouts.linked_accounts SET state = 'unlinked', next_at = NULL, unlinked_at = $3, by = $4
WHERE cell = $1 AND person_id = ANY ($2::uuid[]) AND state <> 'unlinked'
RETURNING person_id
