-- A due that is scheduled anew has all its tries again, from today. $3 is an object of reasons by due: see finish_dues.
UPDATE payouts.dues
SET state = $4, reason = coalesce($3::jsonb ->> due_id::text, reason),
    attempts = CASE $4 WHEN 'scheduled' THEN 0 ELSE attempts END,
    pay_from = CASE $4 WHEN 'scheduled' THEN greatest($5, due_on) ELSE pay_from END,
    changed_at = $6, by = $7
WHERE cell = $1 AND due_id = ANY ($2::uuid[])
