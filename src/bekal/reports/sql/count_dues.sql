-- All incentives that fell due in a programme, paid or not.
SELECT coalesce(sum(amount_rp), 0) FROM payouts.dues WHERE programme_id = $1 AND kind = 'incentive'
