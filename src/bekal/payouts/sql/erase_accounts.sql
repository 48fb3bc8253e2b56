-- Accounts of erased persons are parted from, and their last digits go; the bank, and that there was one, stays.
UPDATE payouts.linked_accounts
SET state = 'unlinked', unlinked_at = coalesce(unlinked_at, $3), next_at = NULL, last_digits = '0000', by = $4
WHERE cell = $1 AND person_id = ANY ($2::uuid[]) AND last_digits <> '0000'
