-- Where a programme's money is: guarded balances and the movements of its counters.
WITH counter_sums AS (
    SELECT c.kind, sum(m.debit_rp) AS debit_rp, sum(m.credit_rp) AS credit_rp
    FROM ledger.counters AS c JOIN ledger.movements AS m USING (counter_id)
    WHERE c.programme_id = $1
    GROUP BY c.kind
),
guarded_sums AS (
    SELECT kind, sum(posted_rp) AS posted_rp, sum(held_rp) AS held_rp
    FROM ledger.guarded
    WHERE programme_id = $1
    GROUP BY kind
),
paid AS (
    SELECT kind, sum(amount_rp) AS amount_rp
    FROM payouts.dues
    WHERE programme_id = $1 AND state = 'paid'
    GROUP BY kind
)
SELECT
    coalesce((SELECT debit_rp - credit_rp FROM counter_sums WHERE kind = 'treasury'), 0),
    coalesce((SELECT posted_rp FROM guarded_sums WHERE kind = 'budget'), 0),
    coalesce((SELECT credit_rp - debit_rp FROM counter_sums WHERE kind = 'clearing'), 0),
    coalesce((SELECT debit_rp FROM counter_sums WHERE kind = 'clearing'), 0),
    coalesce((
        SELECT sum(credit_rp - debit_rp) FROM counter_sums WHERE kind IN ('platform_payable', 'settled')
    ), 0) + coalesce((SELECT sum(net_rp + fee_rp) FROM payouts.settlements
        WHERE programme_id = $1 AND state = 'instructed'), 0),
    coalesce((SELECT sum(held_rp) FROM guarded_sums), 0),
    coalesce((SELECT amount_rp FROM paid WHERE kind = 'incentive'), 0),
    coalesce((SELECT amount_rp FROM paid WHERE kind = 'survey'), 0),
    coalesce((SELECT credit_rp - debit_rp FROM counter_sums WHERE kind = 'in_transit'), 0)
    - coalesce((SELECT sum(net_rp + fee_rp) FROM payouts.settlements
        WHERE programme_id = $1 AND state = 'instructed'), 0),
    coalesce((SELECT sum(posted_rp - held_rp) FROM guarded_sums WHERE kind <> 'budget'), 0),
    coalesce((SELECT credit_rp - debit_rp FROM counter_sums WHERE kind = 'returned'), 0),
    coalesce((SELECT credit_rp - debit_rp FROM counter_sums WHERE kind = 'platform_payable'), 0),
    coalesce((SELECT credit_rp - debit_rp FROM counter_sums WHERE kind = 'settled'), 0)
