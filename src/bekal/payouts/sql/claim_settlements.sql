-- The lease is the next instant, as with the orders of recipients.
WITH due AS (
    SELECT settlement_id FROM payouts.settlements WHERE state = 'instructed' AND next_at <= $2
    ORDER BY next_at, settlement_id LIMIT $1 FOR UPDATE SKIP LOCKED
)
UPDATE payouts.settlements s SET next_at = $3, by = $4
FROM due WHERE s.settlement_id = due.settlement_id
RETURNING s.settlement_id, s.platform_id, s.programme_id, s.fiscal_year, s.period_on, s.gross_rp, s.fee_rp, s.net_rp,
    s.state, s.order_number, s.document_number, s.reference_id, s.reason, s.attempts, s.bank_reference, s.effective_on
