-- Which of these may still be released.
SELECT settlement_id FROM payouts.settlements
WHERE settlement_id = ANY ($1::uuid[]) AND state = 'due' AND released_at IS NULL
