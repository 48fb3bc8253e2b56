-- Counts the purchases of the days met anew by course (across all cells; ids begin with their instant, so the
-- primary key finds the days), keeps the counts, and holds each day from $8 on against the mean of those before it.
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
)
SELECT 'course:' || k.course_id, k.day, k.purchases, greatest($5::bigint - 1, b.purchases * $6::bigint / $7::bigint)
FROM counted AS k
CROSS JOIN LATERAL (
    -- What this statement counts is not yet to be seen in the table, or stands there as it was.
    SELECT coalesce(sum(d.purchases), 0)::bigint AS purchases
    FROM (
        SELECT n.day, n.purchases FROM counted AS n WHERE n.course_id = k.course_id
        UNION ALL
        SELECT o.day, o.purchases FROM integrity.course_days AS o
        WHERE o.course_id = k.course_id AND o.day >= $4::date AND NOT EXISTS (
            SELECT FROM counted AS n WHERE n.course_id = o.course_id AND n.day = o.day
        )
    ) AS d
    WHERE d.day < k.day AND d.day >= k.day - $7::integer
) AS b
WHERE k.day >= $8::date AND k.purchases >= $5::bigint AND k.purchases * $7::bigint > b.purchases * $6::bigint
