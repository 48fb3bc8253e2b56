-- Holds that a chunk wants to resolve, and whether they are resolved (kind 4 is a hold).
SELECT transfer_id, account_id, amount_rp, (
    SELECT true FROM ledger.resolutions WHERE cell = $1 AND hold_id = transfers.transfer_id LIMIT 1
) IS TRUE
FROM ledger.transfers
WHERE cell = $1 AND transfer_id = ANY ($2::uuid[]) AND kind = 4
