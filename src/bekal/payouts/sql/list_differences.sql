-- The rows behind the counts of reconcile.sql that do not agree, over all cells.
WITH here AS (
    SELECT cell, instruction_id::text AS reference, amount_rp, effective_on AS day, bank_reference
    FROM payouts.instructions WHERE state = 'paid'
    UNION ALL
    SELECT 0, reference_id::text, gross_rp, effective_on, bank_reference FROM payouts.settlements WHERE state = 'paid'
), there AS (
    SELECT cell, coalesce(reference_id::text, partner_reference) AS reference, sum(amount_rp)::bigint AS amount_rp,
        min(booked_on) AS day, min(bank_reference) AS bank_reference
    FROM payouts.statement_lines GROUP BY 1, 2
)
SELECT CASE WHEN here.amount_rp IS NULL THEN 'missing_here' WHEN there.amount_rp IS NULL THEN 'missing_there'
        ELSE 'amount_differs' END AS difference,
    reference, coalesce(there.bank_reference, here.bank_reference) AS bank_reference,
    here.amount_rp AS here_rp, there.amount_rp AS there_rp
FROM here FULL JOIN there USING (cell, reference)
WHERE (here.day BETWEEN $1 AND $2 OR there.day BETWEEN $1 AND $2) AND here.amount_rp IS DISTINCT FROM there.amount_rp
    AND reference > $3
ORDER BY reference LIMIT $4
