-- Transfers posted before, among these ids; columns in the order of Transfer.
SELECT transfer_id, kind, amount_rp, account_id, counter_id, counter_to_id, hold_id, reference, effective_on
FROM ledger.transfers
WHERE cell = $1 AND transfer_id = ANY ($2::uuid[])
