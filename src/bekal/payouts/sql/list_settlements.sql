-- Small shared table; by id, which ascends with time.
SELECT settlement_id, platform_id, programme_id, fiscal_year, period_on, gross_rp, fee_rp, net_rp, state, order_number,
    document_number, reference_id, reason, attempts, bank_reference, effective_on
FROM payouts.settlements WHERE ($1::uuid IS NULL OR settlement_id > $1) AND ($2::text[] IS NULL OR state = ANY ($2))
ORDER BY settlement_id LIMIT $3
