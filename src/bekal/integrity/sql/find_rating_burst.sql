-- Courses that got many ratings within one hour, 19 of 20 of them the same. Reads across all cells: what was
-- reviewed since the hour of the last look.
SELECT 'course:' || r.course_id, (min(r.hour) AT TIME ZONE 'Asia/Jakarta')::date, max(r.ratings), $3::bigint - 1
FROM (
    SELECT p.course_id, date_trunc('hour', v.reviewed_at) AS hour, count(*) AS ratings,
        greatest(count(*) FILTER (WHERE v.rating = 5), count(*) FILTER (WHERE v.rating = 1)) AS same
    FROM learning.reviews AS v
    CROSS JOIN LATERAL (
        SELECT p.course_id FROM market.purchases AS p
        WHERE p.cell = v.cell AND p.purchase_id = v.purchase_id
        LIMIT 1
    ) AS p
    WHERE v.reviewed_at >= $1 AND v.reviewed_at <= $2
    GROUP BY 1, 2
) AS r
WHERE r.ratings >= $3::bigint AND r.same * 20 >= r.ratings * 19
GROUP BY 1, (r.hour AT TIME ZONE 'Asia/Jakarta')::date
