-- What stands in the way of closing a fiscal year in this cell. Counters are asked over all cells: when the
-- last cell closes, nothing can change them any more.
SELECT
    EXISTS (
        SELECT FROM ledger.periods WHERE cell = $1 AND programme_id = $2 AND fiscal_year = $3
    ) AS is_closed,
    EXISTS (
        SELECT FROM ledger.guarded
        WHERE cell = $1 AND programme_id = $2 AND fiscal_year = $3 AND posted_rp <> 0
    ) AS has_money,
    ARRAY(
        SELECT counters.kind
        FROM ledger.counters JOIN ledger.movements USING (counter_id)
        WHERE counters.programme_id = $2 AND counters.fiscal_year = $3
            AND counters.kind IN ('clearing', 'in_transit', 'platform_payable')
        GROUP BY counters.counter_id
        HAVING sum(movements.debit_rp) <> sum(movements.credit_rp)
    ) AS open_counters
