-- Courses stored since the last look whose price is far from the median of their category, up or down; a category
-- of fewer than five courses has no price of its own.
SELECT 'course:' || k.course_id, $4::date, k.price_rp,
    CASE WHEN k.price_rp > c.median_rp THEN c.median_rp * $3::bigint ELSE c.median_rp / $3::bigint END
FROM market.courses AS k
CROSS JOIN LATERAL (
    SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY o.price_rp) AS median_rp, count(*) AS courses
    FROM market.courses AS o WHERE o.category = k.category
) AS c
WHERE k.stored_at > $1 AND k.stored_at <= $2 AND c.courses >= 5
    AND (k.price_rp > c.median_rp * $3::bigint OR k.price_rp * $3::bigint < c.median_rp)
