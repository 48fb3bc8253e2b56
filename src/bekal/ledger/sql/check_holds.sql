-- Every post (5) or void (6) resolves one hold (4) of its account: whole, or less when posted.
-- Reads across all cells: the books are checked as a whole.
SELECT count(*), count(*) FILTER (
    WHERE resolutions.hold_id IS NULL OR resolving.transfer_id IS NULL OR hold.kind IS DISTINCT FROM 4
        OR resolutions.hold_id IS DISTINCT FROM resolving.hold_id
        OR hold.account_id IS DISTINCT FROM resolving.account_id
        OR resolutions.account_id IS DISTINCT FROM hold.account_id
        OR resolutions.released_rp IS DISTINCT FROM hold.amount_rp
        OR resolving.amount_rp > hold.amount_rp
        OR (resolving.kind = 6 AND resolving.amount_rp <> hold.amount_rp)
)
FROM (SELECT * FROM ledger.transfers WHERE kind IN (5, 6)) AS resolving
FULL JOIN ledger.resolutions USING (cell, transfer_id)
LEFT JOIN ledger.transfers AS hold ON hold.cell = resolutions.cell AND hold.transfer_id = resolutions.hold_id
