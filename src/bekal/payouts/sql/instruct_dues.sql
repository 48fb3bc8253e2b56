-- From here on the money is in transit until the bank's final answer.
UPDATE payouts.dues SET state = 'instructed', changed_at = $3, by = $4
WHERE cell = $1 AND due_id = ANY ($2::uuid[])
