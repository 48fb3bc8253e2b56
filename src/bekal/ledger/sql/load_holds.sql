-- Holds that a chunk wants to resolve, and whether they are resolved (kind 4 is a hold).
SELECT transfers.transfer_id, transfers.account_id, transfers.amount_rp, resolutions.hold_id IS NOT NULL
FROM ledger.transfers
LEFT JOIN ledger.resolutions ON resolutions.cell = $1 AND resolutions.hold_id = transfers.transfer_id
    AND resolutions.hold_id = ANY ($2::uuid[])
WHERE transfers.cell = $1 AND transfers.transfer_id = ANY ($2::uuid[]) AND transfers.kind = 4
