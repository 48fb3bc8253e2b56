-- Households of appeals that were granted, in all cells.
SELECT household FROM draws.appeals WHERE batch_id = $1 AND outcome = 'won' ORDER BY pid
