-- For the books, across all cells: every purchase has one voucher, and the prices are what was held.
SELECT p.programme_id, p.fiscal_year, p.platform_id, p.state, count(*) AS purchases,
    count(v.purchase_id) AS vouchers, sum(p.price_rp)::bigint AS price_rp, sum(p.fee_rp)::bigint AS fee_rp
FROM market.purchases AS p
LEFT JOIN market.vouchers AS v ON v.cell = p.cell AND v.purchase_id = p.purchase_id
GROUP BY p.programme_id, p.fiscal_year, p.platform_id, p.state
ORDER BY p.programme_id, p.fiscal_year, p.platform_id, p.state
