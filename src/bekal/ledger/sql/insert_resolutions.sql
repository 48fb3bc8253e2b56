-- Holds that this chunk posted or voided.
INSERT INTO ledger.resolutions (cell, hold_id, transfer_id, account_id, released_rp)
SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[])
