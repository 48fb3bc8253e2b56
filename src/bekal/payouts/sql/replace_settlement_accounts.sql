-- The accounts in use until now: first, so that each platform has one at every instant at most.
UPDATE payouts.settlement_accounts SET state = 'replaced' WHERE account_id = ANY ($1::uuid[]) AND state = 'active'
