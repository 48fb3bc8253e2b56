-- What was imported first under these references.
SELECT bank_reference, partner_reference, amount_rp FROM payouts.statement_lines
WHERE cell = $1 AND bank_reference = ANY ($2::text[])
