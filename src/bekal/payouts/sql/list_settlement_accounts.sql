-- Accounts in use and accounts that wait for a decision; small shared table.
SELECT account_id, platform_id, channel, account_number, holder_name, state, proposed_at, proposed_by, decided_at, decided_by
FROM payouts.settlement_accounts
WHERE state IN ('active', 'proposed')
ORDER BY platform_id, state
