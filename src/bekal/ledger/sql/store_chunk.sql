-- What a chunk changes, in one go: its accepted transfers (columns that none of them has come as NULL arrays),
-- one movement per counter, the holds it resolved, and the sums of its guarded accounts. These rows are found
-- where they were read (ctid), without the index: the cell is taken, so they are still there, and the caller
-- counts them. The CHECKs are the last line of defence.
WITH posted AS (
    INSERT INTO ledger.transfers (cell, chunk_id, by, at, transfer_id, kind, amount_rp, account_id, counter_id,
        counter_to_id, hold_id, reference, effective_on)
    SELECT $1, $2, $3, $4, *
    FROM unnest($5::uuid[], $6::smallint[], $7::bigint[], $8::uuid[], $9::int[],
        $10::int[], $11::uuid[], $12::uuid[], $13::date[])
), moved AS (
    INSERT INTO ledger.movements (cell, chunk_id, counter_id, debit_rp, credit_rp, transfers)
    SELECT $1, $2, * FROM unnest($14::int[], $15::bigint[], $16::bigint[], $17::int[])
), resolved AS (
    INSERT INTO ledger.resolutions (cell, hold_id, transfer_id, account_id, released_rp)
    SELECT $1, * FROM unnest($18::uuid[], $19::uuid[], $20::uuid[], $21::bigint[])
)
UPDATE ledger.guarded
SET posted_rp = guarded.posted_rp + delta.posted_rp, held_rp = guarded.held_rp + delta.held_rp
FROM unnest($22::tid[], $23::uuid[], $24::bigint[], $25::bigint[])
    AS delta (tid, account_id, posted_rp, held_rp)
WHERE guarded.ctid = delta.tid AND guarded.cell = $1 AND guarded.account_id = delta.account_id
