-- By key over the whole cell: asked at a fiscal year's close only.
SELECT due_id, account_id, kind, amount_rp, state FROM payouts.dues
WHERE cell = $1 AND programme_id = $2 AND fiscal_year = $3 AND due_id > $4
    AND state IN ('scheduled', 'instructed', 'failed', 'stopped')
ORDER BY cell, due_id LIMIT $5
