-- What decrees list, what left the budget for them and what recipients were granted is the same sum.
WITH lines AS (
    SELECT coalesce(sum(training_rp + incentive_rp + survey_rp), 0) AS amount_rp FROM cards.decree_lines
),
granted AS (
    SELECT
        coalesce(sum(amount_rp) FILTER (WHERE kind = 3), 0) AS granted_rp,
        coalesce(sum(amount_rp) FILTER (WHERE kind = 2), 0) AS decreed_rp
    FROM ledger.transfers WHERE kind IN (2, 3)
),
closed AS (
    SELECT coalesce(sum(total_rp), 0) AS total_rp FROM cards.decrees WHERE state <> 'drafted'
)
SELECT
    (lines.amount_rp <> granted.granted_rp)::int + (granted.decreed_rp <> closed.total_rp)::int,
    format(
        'decrees Rp%s, out of the budget Rp%s, granted Rp%s, listed Rp%s',
        closed.total_rp, granted.decreed_rp, granted.granted_rp, lines.amount_rp
    )
FROM lines, granted, closed
