-- Paid, or back for another try some days later, or failed: what the bank's final answers mean for the dues.
UPDATE payouts.dues d
SET state = n.state, reason = nullif(n.reason, ''), attempts = n.attempts, changed_at = $8, by = $9,
    pay_from = CASE n.state WHEN 'scheduled' THEN $7::date + n.days::integer ELSE d.pay_from END
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::bigint[])
    AS n (due_id, state, reason, attempts, days)
WHERE d.cell = $1 AND d.due_id = n.due_id
