-- What a draw published per pool.
SELECT pool, seats, candidates, winners, household_full, cut_off
FROM draws.pools
WHERE batch_id = $1
ORDER BY pool
