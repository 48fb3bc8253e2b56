-- What platforms are owed, due for the treasury's release.
INSERT INTO payouts.settlements (settlement_id, platform_id, programme_id, fiscal_year, period_on, gross_rp, fee_rp,
    net_rp, order_number, state, attempts, created_at, by)
SELECT n.settlement_id, n.platform_id, n.programme_id, n.fiscal_year, n.period_on, n.gross_rp, n.fee_rp,
    n.gross_rp - n.fee_rp, n.order_number, 'due', 0, $9, $10
FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::date[], $6::bigint[], $7::bigint[], $8::text[])
    AS n (settlement_id, platform_id, programme_id, fiscal_year, period_on, gross_rp, fee_rp, order_number)
