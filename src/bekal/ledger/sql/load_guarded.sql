-- Balances of a chunk's accounts by their place in the list, read after the cell was taken, and how many of its
-- transfers were posted before. LATERAL with LIMIT keeps to the key in every plan, even one made when the table
-- was small.
SELECT wanted.place, guarded.tid, guarded.posted_rp, guarded.held_rp,
    guarded.kind, guarded.programme_id, guarded.fiscal_year, periods.closed_at IS NOT NULL,
    (SELECT count(*) FROM ledger.transfers WHERE cell = $1 AND transfer_id = ANY ($3::uuid[]))
FROM unnest($2::uuid[]) WITH ORDINALITY AS wanted (account_id, place)
CROSS JOIN LATERAL (
    SELECT ctid AS tid, posted_rp, held_rp, kind, programme_id, fiscal_year FROM ledger.guarded
    WHERE cell = $1 AND account_id = wanted.account_id
    LIMIT 1
) AS guarded
LEFT JOIN ledger.periods ON periods.cell = $1 AND periods.programme_id = guarded.programme_id
    AND periods.fiscal_year = guarded.fiscal_year
