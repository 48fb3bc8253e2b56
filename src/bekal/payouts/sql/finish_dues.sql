-- Paid, or back for another try, or failed: what the bank's final answers mean for the dues.
UPDATE payouts.dues d
SET state = n.state, reason = n.reason, attempts = n.attempts, changed_at = $7, by = $8,
    pay_from = CASE n.state WHEN 'scheduled' THEN n.pay_from ELSE d.pay_from END
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::date[])
    AS n (due_id, state, reason, attempts, pay_from)
WHERE d.cell = $1 AND d.due_id = n.due_id
