-- What people still have to look at with the bank.
SELECT reference_id, status, bank_reference, reason, seen_at FROM payouts.contradictions
WHERE cell = $1 AND ($2::uuid IS NULL OR reference_id > $2)
ORDER BY reference_id, status, bank_reference LIMIT $3
