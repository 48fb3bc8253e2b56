-- Clearing accounts that are not zero: a decree that is under way (positive) or paid out too much (negative).
-- Reads across all cells: the books are checked as a whole.
SELECT counters.programme_id, counters.fiscal_year, sum(movements.credit_rp) - sum(movements.debit_rp)
FROM ledger.counters JOIN ledger.movements USING (counter_id)
WHERE counters.kind = 'clearing'
GROUP BY counters.counter_id
HAVING sum(movements.credit_rp) <> sum(movements.debit_rp)
ORDER BY 1, 2
