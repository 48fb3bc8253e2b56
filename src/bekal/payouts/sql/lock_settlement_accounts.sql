-- In primary-key order, with the account in use of each platform.
SELECT account_id, platform_id, channel, account_number, holder_name, state, proposed_at, proposed_by, decided_at, decided_by
FROM payouts.settlement_accounts
WHERE account_id = ANY ($1::uuid[]) OR (
    state = 'active' AND platform_id IN (
        SELECT a.platform_id FROM payouts.settlement_accounts AS a WHERE a.account_id = ANY ($1::uuid[])
    )
)
ORDER BY account_id
FOR UPDATE
