-- Replays the journal per guarded account (kind 4 is a hold): how many there are, how many differ.
-- Reads across all cells: the books are checked as a whole.
WITH moved AS (
    SELECT cell, account_id, posted_sign * amount_rp AS posted_rp,
        CASE kind WHEN 4 THEN amount_rp ELSE 0 END AS held_rp
    FROM ledger.transfers JOIN ledger.transfer_kinds USING (kind)
    WHERE account_id IS NOT NULL
    UNION ALL
    SELECT cell, account_id, 0, -released_rp FROM ledger.resolutions
),
replayed AS (
    SELECT cell, account_id, sum(posted_rp) AS posted_rp, sum(held_rp) AS held_rp
    FROM moved GROUP BY cell, account_id
)
SELECT count(*), count(*) FILTER (
    WHERE guarded.account_id IS NULL
        OR guarded.posted_rp <> coalesce(replayed.posted_rp, 0)
        OR guarded.held_rp <> coalesce(replayed.held_rp, 0)
)
FROM replayed FULL JOIN ledger.guarded USING (cell, account_id)
