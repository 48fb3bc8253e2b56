-- What platforms are owed is what was posted to them less what was settled, and never negative.
WITH payable AS (
    SELECT c.counter_id, sum(m.credit_rp - m.debit_rp) AS owed_rp
    FROM ledger.counters AS c JOIN ledger.movements AS m USING (counter_id)
    WHERE c.kind = 'platform_payable'
    GROUP BY c.counter_id
),
posted AS (
    SELECT
        coalesce(sum(amount_rp) FILTER (WHERE kind = 5), 0) AS posted_rp,
        coalesce(sum(amount_rp) FILTER (WHERE kind = 7), 0) AS refunded_rp,
        coalesce(sum(amount_rp) FILTER (WHERE kind = 11), 0) AS settled_rp,
        coalesce(sum(amount_rp) FILTER (WHERE kind = 13), 0) AS unsettled_rp
    FROM ledger.transfers WHERE kind IN (5, 7, 11, 13)
),
sums AS (
    SELECT coalesce(sum(owed_rp), 0) AS owed_rp, count(*) FILTER (WHERE owed_rp < 0) AS negative FROM payable
)
SELECT
    sums.negative
    + (sums.owed_rp <> posted.posted_rp - posted.refunded_rp - posted.settled_rp + posted.unsettled_rp)::int,
    format('owed Rp%s = posted Rp%s - refunded Rp%s - settled Rp%s + sent back Rp%s',
        sums.owed_rp, posted.posted_rp, posted.refunded_rp, posted.settled_rp, posted.unsettled_rp)
FROM sums, posted
