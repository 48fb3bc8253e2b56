-- What is published per pool.
INSERT INTO draws.pools (batch_id, pool, seats, candidates, winners, household_full, cut_off)
SELECT $1, p.pool, p.seats, p.candidates, p.winners, p.household_full, nullif(p.cut_off, -1)
FROM unnest($2::int [], $3::int [], $4::int [], $5::int [], $6::int [], $7::bigint [])
AS p (pool, seats, candidates, winners, household_full, cut_off)
