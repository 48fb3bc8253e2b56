-- Sums the journal per chunk and counter: how many sums there are, how many differ from the movements or
-- belong to no counter.
-- Reads across all cells: the books are checked as a whole.
WITH moved AS (
    SELECT cell, chunk_id, counter_id,
        CASE WHEN posted_sign < 0 THEN 0 ELSE amount_rp END AS debit_rp,
        CASE WHEN posted_sign < 0 THEN amount_rp ELSE 0 END AS credit_rp
    FROM ledger.transfers JOIN ledger.transfer_kinds USING (kind)
    WHERE counter_id IS NOT NULL
    UNION ALL
    SELECT cell, chunk_id, counter_to_id, 0, amount_rp FROM ledger.transfers WHERE counter_to_id IS NOT NULL
),
replayed AS (
    SELECT cell, chunk_id, counter_id, count(*) AS transfers,
        sum(debit_rp) AS debit_rp, sum(credit_rp) AS credit_rp
    FROM moved GROUP BY cell, chunk_id, counter_id
)
SELECT count(*), count(*) FILTER (
    WHERE (replayed.debit_rp, replayed.credit_rp, replayed.transfers)
        IS DISTINCT FROM (movements.debit_rp::numeric, movements.credit_rp::numeric, movements.transfers::bigint)
        OR counters.counter_id IS NULL
)
FROM replayed
FULL JOIN ledger.movements USING (cell, chunk_id, counter_id)
LEFT JOIN ledger.counters USING (counter_id)
