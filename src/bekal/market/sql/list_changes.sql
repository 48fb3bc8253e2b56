-- What has changed after a place in the catalogue's history, in its order; of one institution when given.
SELECT c.change, c.kind, c.thing_id
FROM (
    (
        SELECT k.change, 1 AS kind, k.course_id AS thing_id
        FROM market.courses AS k
        WHERE k.change >= $1 AND (k.change, 1, k.course_id) > ($1, $2::integer, $3::integer)
            AND ($5::integer IS NULL OR k.institution_id = $5)
        ORDER BY k.change, k.course_id
        LIMIT $4
    )
    UNION ALL
    (
        SELECT s.change, 2 AS kind, s.schedule_id AS thing_id
        FROM market.schedules AS s
        WHERE s.change >= $1 AND (s.change, 2, s.schedule_id) > ($1, $2::integer, $3::integer)
            AND ($5::integer IS NULL OR $5::integer = (
                SELECT k.institution_id FROM market.courses AS k WHERE k.course_id = s.course_id
            ))
        ORDER BY s.change, s.schedule_id
        LIMIT $4
    )
) AS c
ORDER BY c.change, c.kind, c.thing_id
LIMIT $4
