-- Over all cells: a report, not an operation.
SELECT programme_id, fiscal_year, kind, state, count(*) AS dues, sum(amount_rp)::bigint AS amount_rp
FROM payouts.dues
GROUP BY programme_id, fiscal_year, kind, state ORDER BY programme_id, fiscal_year, kind, state
