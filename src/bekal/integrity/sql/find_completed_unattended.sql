-- Completions whose presence rests on the institution's word alone, by institution and day, counted in sessions. A
-- presence is proved by a face check or by the code redeemed in the session's window; at a class in a place, where
-- lists come afterwards, by the code with a time in it. Reads across all cells: the completions of the days met
-- anew, each with a look at the sessions, attendance and codes of its purchase; where nobody was there, all count.
SELECT 'institution:' || p.institution_id, (c.completed_at AT TIME ZONE 'Asia/Jakarta')::date,
    sum(s.unproved)::bigint, greatest($4::bigint - 1, sum(s.reported)::bigint * $5::bigint / 100)
FROM learning.completions AS c
CROSS JOIN LATERAL (
    SELECT p.institution_id, p.schedule_id, k.mode IN ('offline', 'blended') AS in_place
    FROM market.purchases AS p JOIN market.courses AS k USING (course_id)
    WHERE p.cell = c.cell AND p.purchase_id = c.purchase_id
    LIMIT 1
) AS p
CROSS JOIN LATERAL (
    SELECT CASE WHEN bool_or(a.present) THEN count(*) FILTER (WHERE a.present) ELSE count(*) END AS reported,
        CASE WHEN bool_or(a.present) THEN count(*) FILTER (WHERE a.present AND NOT (
            a.source = 'face_check' OR coalesce(
                p.in_place OR r.redeemed_at BETWEEN s.starts_at - w.width AND s.starts_at + w.width, false
            ) AND r.purchase_id IS NOT NULL
        )) ELSE count(*) END AS unproved
    FROM learning.sessions AS s
    CROSS JOIN (SELECT make_interval(secs => $6::bigint) AS width) AS w
    LEFT JOIN learning.attendance AS a
        ON a.cell = c.cell AND a.purchase_id = c.purchase_id AND a.sequence = s.sequence
    LEFT JOIN learning.redemptions AS r
        ON r.cell = c.cell AND r.purchase_id = c.purchase_id AND r.sequence = s.sequence
    WHERE s.schedule_id = p.schedule_id
) AS s
WHERE c.completed_at >= $1 AND c.completed_at <= $3
GROUP BY 1, 2
HAVING max(c.completed_at) > $2 AND sum(s.unproved) >= $4::bigint
    AND sum(s.unproved) * 100 > sum(s.reported) * $5::bigint
