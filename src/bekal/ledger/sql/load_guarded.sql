-- Balances of a chunk's accounts by their place in the list, read after the cell was taken. `ANY` says in every
-- plan, even one made when the table was empty, that these rows alone are wanted.
SELECT wanted.place, guarded.ctid, guarded.posted_rp, guarded.held_rp,
    guarded.kind, guarded.programme_id, guarded.fiscal_year, periods.closed_at IS NOT NULL
FROM unnest($2::uuid[]) WITH ORDINALITY AS wanted (account_id, place)
JOIN ledger.guarded ON guarded.cell = $1 AND guarded.account_id = wanted.account_id
LEFT JOIN ledger.periods ON periods.cell = $1 AND periods.programme_id = guarded.programme_id
    AND periods.fiscal_year = guarded.fiscal_year
WHERE guarded.account_id = ANY ($2::uuid[])
