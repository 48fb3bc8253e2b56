-- One row per counter that the chunk touched.
INSERT INTO ledger.movements (cell, chunk_id, counter_id, debit_rp, credit_rp, transfers)
SELECT $1, $2, * FROM unnest($3::int[], $4::bigint[], $5::bigint[], $6::int[])
