-- What people still have to look at with the bank.
SELECT reference_id, status, bank_reference, reason, seen_at FROM payouts.contradictions
WHERE cell = $1 AND reference_id > $2
ORDER BY cell, reference_id, status, bank_reference LIMIT $3
