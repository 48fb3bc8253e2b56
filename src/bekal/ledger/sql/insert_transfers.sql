-- The accepted transfers of a chunk. Columns that no transfer of the chunk has come as NULL arrays.
INSERT INTO ledger.transfers (cell, chunk_id, by, at, transfer_id, kind, amount_rp, account_id, counter_id,
    counter_to_id, hold_id, reference, effective_on)
SELECT $1, $2, $3, $4, *
FROM unnest($5::uuid[], $6::smallint[], $7::bigint[], $8::uuid[], $9::int[],
    $10::int[], $11::uuid[], $12::uuid[], $13::date[])
