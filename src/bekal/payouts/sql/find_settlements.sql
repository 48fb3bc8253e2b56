-- The settlements that exist for these platforms and periods.
SELECT s.platform_id, s.programme_id, s.fiscal_year, s.period_on, s.settlement_id, s.order_number, s.gross_rp, s.fee_rp
FROM payouts.settlements s
JOIN unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::date[])
    AS n (platform_id, programme_id, fiscal_year, period_on)
    USING (platform_id, programme_id, fiscal_year, period_on)
