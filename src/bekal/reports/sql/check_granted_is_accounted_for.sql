-- Granted = spent on training + held + paid out + in transit + available + returned, per programme and year.
WITH flows AS (
    SELECT
        g.programme_id,
        g.fiscal_year,
        sum(t.amount_rp) FILTER (WHERE t.kind = 3) AS granted_rp,
        sum(t.amount_rp) FILTER (WHERE t.kind = 5) AS posted_rp,
        sum(t.amount_rp) FILTER (WHERE t.kind = 7) AS refunded_rp,
        sum(t.amount_rp) FILTER (WHERE t.kind = 8) AS paid_rp,
        sum(t.amount_rp) FILTER (WHERE t.kind = 9) AS bounced_rp,
        sum(t.amount_rp) FILTER (WHERE t.kind = 14) AS returned_rp
    FROM ledger.transfers AS t JOIN ledger.guarded AS g USING (cell, account_id)
    WHERE g.kind <> 'budget' AND t.kind IN (3, 5, 7, 8, 9, 14)
    GROUP BY g.programme_id, g.fiscal_year
),
balances AS (
    SELECT programme_id, fiscal_year, sum(posted_rp) AS posted_rp
    FROM ledger.guarded WHERE kind <> 'budget'
    GROUP BY programme_id, fiscal_year
),
differences AS (
    SELECT
        coalesce(f.granted_rp, 0) - coalesce(f.posted_rp, 0) + coalesce(f.refunded_rp, 0)
        - coalesce(f.paid_rp, 0) + coalesce(f.bounced_rp, 0) - coalesce(f.returned_rp, 0)
        - b.posted_rp AS difference_rp,
        coalesce(f.granted_rp, 0) AS granted_rp
    FROM balances AS b LEFT JOIN flows AS f USING (programme_id, fiscal_year)
)
SELECT
    count(*) FILTER (WHERE difference_rp <> 0),
    format('%s programme years, Rp%s granted, Rp%s unexplained',
        count(*), coalesce(sum(granted_rp), 0), coalesce(sum(abs(difference_rp)), 0))
FROM differences
