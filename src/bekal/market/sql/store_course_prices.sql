-- A price that differs from the last one is the beginning of a new row; the same again is none.
INSERT INTO market.course_prices (course_id, since_at, price_rp, by)
SELECT u.course_id, $4, u.price_rp, $3
FROM unnest($1::integer[], $2::bigint[]) AS u (course_id, price_rp)
WHERE u.price_rp IS DISTINCT FROM (
    SELECT p.price_rp FROM market.course_prices AS p
    WHERE p.course_id = u.course_id
    ORDER BY p.since_at DESC
    LIMIT 1
)
ON CONFLICT (course_id, since_at) DO UPDATE SET price_rp = excluded.price_rp, by = excluded.by
