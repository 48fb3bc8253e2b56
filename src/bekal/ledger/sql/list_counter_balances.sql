-- Sums of every counter of a programme and year over all cells; columns in the order of CounterBalance.
SELECT counters.counter_id, counters.kind, counters.party,
    coalesce(sum(movements.debit_rp), 0), coalesce(sum(movements.credit_rp), 0)
FROM ledger.counters
LEFT JOIN ledger.movements USING (counter_id)
WHERE counters.programme_id = $1 AND counters.fiscal_year = $2
GROUP BY counters.counter_id
ORDER BY counters.kind, counters.party
