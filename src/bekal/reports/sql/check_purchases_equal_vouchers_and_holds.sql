-- Every purchase has its voucher and a hold of its price, and no hold or voucher stands without a purchase.
WITH holds AS (
    SELECT cell, transfer_id, amount_rp FROM ledger.transfers WHERE kind = 4
),
matched AS (
    SELECT
        count(*) AS pairs,
        count(*) FILTER (
            WHERE p.purchase_id IS NULL OR h.transfer_id IS NULL OR h.amount_rp <> p.price_rp
        ) AS wrong
    FROM market.purchases AS p
    FULL JOIN holds AS h ON h.cell = p.cell AND h.transfer_id = p.hold_id
),
vouchers AS (
    SELECT count(*) FILTER (WHERE p.purchase_id IS NULL OR v.purchase_id IS NULL) AS wrong
    FROM market.purchases AS p FULL JOIN market.vouchers AS v USING (cell, purchase_id)
)
SELECT
    matched.wrong + vouchers.wrong,
    format('%s purchases with holds, %s without a pair, %s without a voucher',
        matched.pairs, matched.wrong, vouchers.wrong)
FROM matched, vouchers
