-- A report over all cells; both sides are brought to one row per order first, so a double booking is a difference.
WITH here AS (
    SELECT cell, instruction_id::text AS reference, amount_rp, effective_on AS day FROM payouts.instructions
    WHERE state = 'paid'
    UNION ALL
    SELECT 0, reference_id::text, gross_rp, effective_on FROM payouts.settlements WHERE state = 'paid'
), there AS (
    SELECT cell, coalesce(reference_id::text, partner_reference) AS reference, sum(amount_rp)::bigint AS amount_rp,
        min(booked_on) AS day
    FROM payouts.statement_lines GROUP BY 1, 2
), both_sides AS (
    SELECT here.amount_rp AS here_rp, there.amount_rp AS there_rp
    FROM here FULL JOIN there USING (cell, reference)
    WHERE here.day BETWEEN $1 AND $2 OR there.day BETWEEN $1 AND $2
)
SELECT count(*) FILTER (WHERE here_rp = there_rp) AS matched,
    count(*) FILTER (WHERE here_rp <> there_rp) AS amount_differs,
    count(*) FILTER (WHERE here_rp IS NULL) AS missing_here, count(*) FILTER (WHERE there_rp IS NULL) AS missing_there,
    coalesce(sum(here_rp), 0)::bigint AS here_rp, coalesce(sum(there_rp), 0)::bigint AS there_rp
FROM both_sides
