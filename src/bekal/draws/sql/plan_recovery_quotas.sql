-- Seats that came back, that no continuation gave away and no recovery batch has offered again, by region.
-- Counts across all cells: a region's recipients live in every cell.
WITH back AS (
    SELECT s.region_id, count(*)::int AS seats
    FROM draws.recovered_seats AS s
    INNER JOIN draws.batches AS b ON s.batch_id = b.batch_id
    WHERE
        b.programme_id = $1
        AND NOT EXISTS (
            SELECT FROM draws.continued_seats AS c
            WHERE c.cell = s.cell AND c.batch_id = s.batch_id AND c.person_id = s.person_id AND c.taken
        )
    GROUP BY s.region_id
),

offered AS (
    SELECT q.region_id, sum(q.seats)::int AS seats
    FROM draws.quotas AS q
    INNER JOIN draws.batches AS b ON q.batch_id = b.batch_id
    WHERE b.programme_id = $1 AND b.recovery
    GROUP BY q.region_id
)

SELECT back.region_id, back.seats - coalesce(offered.seats, 0) AS seats, NULL::bigint AS weight
FROM back
LEFT JOIN offered ON back.region_id = offered.region_id
WHERE back.seats > coalesce(offered.seats, 0)
ORDER BY back.region_id
