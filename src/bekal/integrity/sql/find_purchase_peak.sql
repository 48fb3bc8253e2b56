-- Counts the purchases of the days met anew by course (across all cells; ids begin with their instant, so the
-- primary key finds the days), keeps the counts, and holds each against the mean of the days before it.
WITH counted AS (
    SELECT p.course_id, (p.bought_at AT TIME ZONE 'Asia/Jakarta')::date AS day, count(*) AS purchases
    FROM market.purchases AS p
    WHERE p.cell = ANY (ARRAY(SELECT c.cell FROM base.cells AS c))
        AND p.purchase_id >= $1 AND p.bought_at >= $2 AND p.bought_at <= $3
    GROUP BY 1, 2
), kept AS (
    INSERT INTO integrity.course_days (course_id, day, purchases)
    SELECT course_id, day, purchases FROM counted
    ON CONFLICT (course_id, day) DO UPDATE SET purchases = excluded.purchases
    RETURNING course_id, day, purchases
)
SELECT 'course:' || k.course_id, k.day, k.purchases, greatest($5::bigint - 1, b.purchases * $6::bigint / $7::bigint)
FROM kept AS k
CROSS JOIN LATERAL (
    SELECT coalesce(sum(d.purchases), 0)::bigint AS purchases FROM integrity.course_days AS d
    WHERE d.course_id = k.course_id AND d.day < k.day AND d.day >= k.day - $7::integer AND d.day >= $4::date
) AS b
WHERE k.purchases >= $5::bigint AND k.purchases * $7::bigint > b.purchases * $6::bigint
