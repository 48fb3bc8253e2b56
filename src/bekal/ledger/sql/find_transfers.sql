-- Transfers posted before, among these ids; columns in the order of Transfer.
SELECT transfers.transfer_id, transfers.kind, transfers.amount_rp, transfers.account_id,
    transfers.counter_id, transfers.counter_to_id, transfers.hold_id, transfers.reference,
    transfers.effective_on
FROM unnest($2::uuid[]) AS wanted (transfer_id)
JOIN ledger.transfers ON transfers.cell = $1 AND transfers.transfer_id = wanted.transfer_id
