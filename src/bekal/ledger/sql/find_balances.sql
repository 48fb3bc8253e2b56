-- Balances of these accounts, in any order; columns in the order of Balance.
SELECT account_id, posted_rp, held_rp FROM ledger.guarded WHERE cell = $1 AND account_id = ANY ($2::uuid[])
