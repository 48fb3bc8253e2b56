-- Closed years, and how many transfers were booked on their accounts after they closed.
-- Reads across all cells: the books are checked as a whole.
SELECT
    (SELECT count(*) FROM ledger.periods),
    (
        SELECT count(*)
        FROM ledger.periods
        JOIN ledger.transfers ON transfers.cell = periods.cell AND transfers.at > periods.closed_at
        LEFT JOIN ledger.guarded ON guarded.cell = transfers.cell AND guarded.account_id = transfers.account_id
        LEFT JOIN ledger.counters ON counters.counter_id = transfers.counter_id
        WHERE (periods.programme_id, periods.fiscal_year) IN (
            (guarded.programme_id, guarded.fiscal_year), (counters.programme_id, counters.fiscal_year)
        )
    )
