-- Importing the same statement twice changes nothing.
INSERT INTO payouts.statement_lines (cell, bank_reference, reference_id, partner_reference, amount_rp, booked_on,
    imported_at, by)
SELECT $1, n.bank_reference, nullif(n.reference_id, '')::uuid, n.partner_reference, n.amount_rp, n.booked_on::date, $7, $8
FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[])
    AS n (bank_reference, reference_id, partner_reference, amount_rp, booked_on)
ON CONFLICT (cell, bank_reference) DO NOTHING
RETURNING bank_reference
