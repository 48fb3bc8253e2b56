-- A due that is scheduled anew has all its tries again, from today.
UPDATE payouts.dues d
SET state = $4, reason = coalesce(n.reason, d.reason), changed_at = $6, by = $7,
    attempts = CASE $4 WHEN 'scheduled' THEN 0 ELSE d.attempts END,
    pay_from = CASE $4 WHEN 'scheduled' THEN greatest($5, d.due_on) ELSE d.pay_from END
FROM unnest($2::uuid[], $3::text[]) AS n (due_id, reason)
WHERE d.cell = $1 AND d.due_id = n.due_id
