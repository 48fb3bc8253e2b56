-- Across all cells: how many phones asked to be told more.
SELECT count(*) FROM callers.callers WHERE interested_at IS NOT NULL
