-- Accounts of erased persons are parted from, and their last digits go; the bank, and that there was one, stays.
-- Each branch fits the condition of an index of its own.
UPDATE payouts.linked_accounts
SET state = 'unlinked', unlinked_at = coalesce(unlinked_at, $3), next_at = NULL, last_digits = '0000', by = $4
WHERE cell = $1 AND link_id = ANY (ARRAY(
    SELECT l.link_id FROM payouts.linked_accounts AS l
    WHERE l.cell = $1 AND l.person_id = ANY ($2::uuid[]) AND l.state = 'unlinked' AND l.last_digits <> '0000'
    UNION ALL
    SELECT l.link_id FROM payouts.linked_accounts AS l
    WHERE l.cell = $1 AND l.person_id = ANY ($2::uuid[]) AND l.state <> 'unlinked'
))
