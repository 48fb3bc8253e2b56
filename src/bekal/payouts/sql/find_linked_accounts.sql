-- At most one account a person is linked at a time.
SELECT link_id, person_id, channel, last_digits, account_ref, state, reason, usable_from, linked_at, checked_at
FROM payouts.linked_accounts
WHERE cell = $1 AND person_id = ANY ($2::uuid[]) AND state <> 'unlinked'
