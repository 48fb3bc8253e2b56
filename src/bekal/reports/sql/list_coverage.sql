-- Seats, applicants and recipients of every region, whichever batch they belong to.
SELECT
    r.region_id,
    coalesce(q.seats, 0)::bigint AS seats,
    coalesce(a.applicants, 0) AS applicants,
    coalesce(a.recipients, 0) AS recipients
FROM regions.regencies AS r
LEFT JOIN (
    SELECT q.region_id, sum(q.seats) AS seats
    FROM draws.quotas AS q JOIN draws.batches AS b USING (batch_id)
    WHERE b.programme_id = $1
    GROUP BY q.region_id
) AS q USING (region_id)
LEFT JOIN (
    SELECT
        a.region_id,
        count(*) AS applicants,
        count(*) FILTER (WHERE a.state = 'awarded') AS recipients
    FROM draws.applications AS a JOIN draws.batches AS b USING (batch_id)
    WHERE b.programme_id = $1
    GROUP BY a.region_id
) AS a USING (region_id)
ORDER BY r.region_id
