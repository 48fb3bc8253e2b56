-- Append-only: people look at these; a repeated contradiction is one.
INSERT INTO payouts.contradictions (cell, reference_id, status, bank_reference, reason, seen_at, by)
SELECT $1, n.reference_id, n.status, n.bank_reference, n.reason, $6, $7
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS n (reference_id, status, bank_reference, reason)
ON CONFLICT DO NOTHING
