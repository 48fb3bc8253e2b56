-- Closes a fiscal year in this cell.
INSERT INTO ledger.periods (cell, programme_id, fiscal_year, by, closed_at) VALUES ($1, $2, $3, $4, $5)
