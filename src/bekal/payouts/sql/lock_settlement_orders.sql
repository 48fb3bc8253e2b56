-- By the reference of the last order; in primary-key order.
SELECT settlement_id, platform_id, programme_id, fiscal_year, period_on, gross_rp, fee_rp, net_rp, state, order_number,
    document_number, reference_id, reason, attempts, bank_reference, effective_on
FROM payouts.settlements WHERE reference_id = ANY ($1::uuid[]) ORDER BY settlement_id FOR UPDATE
