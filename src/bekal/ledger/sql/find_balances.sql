-- Balances of these accounts, in any order; columns in the order of Balance.
SELECT guarded.account_id, guarded.posted_rp, guarded.held_rp
FROM unnest($2::uuid[]) AS wanted (account_id)
JOIN ledger.guarded ON guarded.cell = $1 AND guarded.account_id = wanted.account_id
