-- A completed purchase has its hold posted and its certificate; any other has neither, and no certificate is of none.
WITH posts AS (
    SELECT cell, hold_id, sum(amount_rp) AS amount_rp
    FROM ledger.transfers WHERE kind = 5
    GROUP BY cell, hold_id
),
joined AS (
    SELECT
        p.state = 'completed' AS completed,
        o.amount_rp IS NOT DISTINCT FROM (CASE WHEN p.state = 'completed' THEN p.price_rp END) AS posted_right,
        (c.purchase_id IS NOT NULL) = coalesce(p.state = 'completed', FALSE) AS certified_right
    FROM market.purchases AS p
    FULL JOIN learning.certificates AS c ON c.cell = p.cell AND c.purchase_id = p.purchase_id
    LEFT JOIN posts AS o ON o.cell = p.cell AND o.hold_id = p.hold_id
)
SELECT
    count(*) FILTER (WHERE NOT posted_right OR NOT certified_right),
    format('%s completed, %s posted wrongly, %s certified wrongly',
        count(*) FILTER (WHERE completed),
        count(*) FILTER (WHERE NOT posted_right),
        count(*) FILTER (WHERE NOT certified_right))
FROM joined
