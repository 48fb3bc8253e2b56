-- Held by who instructed until next_at; then the bank is asked what became of the order.
UPDATE payouts.settlements s
SET state = 'instructed', reference_id = n.reference_id, document_number = n.document_number, attempts = attempts + 1,
    next_at = $4, instructed_at = $5, by = $6
FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS n (settlement_id, reference_id, document_number)
WHERE s.settlement_id = n.settlement_id
