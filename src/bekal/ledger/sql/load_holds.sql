-- Holds that a chunk wants to resolve, and whether they are resolved (kind 4 is a hold).
SELECT transfers.transfer_id, transfers.account_id, transfers.amount_rp, resolutions.hold_id IS NOT NULL
FROM unnest($2::uuid[]) AS wanted (transfer_id)
JOIN ledger.transfers ON transfers.cell = $1 AND transfers.transfer_id = wanted.transfer_id
    AND transfers.kind = 4
LEFT JOIN ledger.resolutions ON resolutions.cell = $1 AND resolutions.hold_id = wanted.transfer_id
