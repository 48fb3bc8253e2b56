-- Fiscal years closed in this cell.
SELECT programme_id, fiscal_year FROM ledger.periods WHERE cell = $1
