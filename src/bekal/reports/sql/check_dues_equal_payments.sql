-- Dues on their way are in transit in the ledger, paid dues are paid out, others have moved nothing.
WITH dues AS (
    SELECT
        coalesce(sum(amount_rp) FILTER (WHERE state = 'instructed'), 0) AS in_transit_rp,
        coalesce(sum(amount_rp) FILTER (WHERE state = 'paid'), 0) AS paid_rp,
        coalesce(sum(amount_rp) FILTER (WHERE state IN ('failed', 'stopped', 'forfeited')), 0) AS unpaid_rp,
        coalesce(sum(amount_rp) FILTER (WHERE state = 'scheduled'), 0) AS scheduled_rp
    FROM payouts.dues
),
booked AS (
    SELECT
        coalesce(sum(amount_rp) FILTER (WHERE kind = 8), 0)
        - coalesce(sum(amount_rp) FILTER (WHERE kind = 9), 0)
        - coalesce(sum(amount_rp) FILTER (WHERE kind = 10), 0) AS in_transit_rp,
        coalesce(sum(amount_rp) FILTER (WHERE kind = 10), 0) AS paid_rp
    FROM ledger.transfers WHERE kind IN (8, 9, 10)
)
SELECT
    (dues.in_transit_rp <> booked.in_transit_rp)::int + (dues.paid_rp <> booked.paid_rp)::int,
    format('due Rp%s = paid Rp%s + in transit Rp%s + scheduled Rp%s + not to be paid Rp%s; booked as paid Rp%s',
        dues.paid_rp + dues.in_transit_rp + dues.scheduled_rp + dues.unpaid_rp,
        dues.paid_rp, dues.in_transit_rp, dues.scheduled_rp, dues.unpaid_rp, booked.paid_rp)
FROM dues, booked
