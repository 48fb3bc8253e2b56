-- What completion is judged by, one row a purchase in the order given; each part by its own index.
SELECT s.sessions, a.present, e.pre_tests, e.tasks, e.post_test_score, e.skills, e.skill_score,
    e.skill_feedback, s.last_starts_at,
    (
        SELECT true FROM learning.completions AS c WHERE c.cell = $1 AND c.purchase_id = u.purchase_id
    ) IS TRUE
FROM unnest($2::uuid[], $3::bigint[]) WITH ORDINALITY AS u (purchase_id, schedule_id, place)
CROSS JOIN LATERAL (
    SELECT count(*) AS sessions, max(s.starts_at) AS last_starts_at
    FROM learning.sessions AS s WHERE s.schedule_id = u.schedule_id::integer
) AS s
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE a.present) AS present
    FROM learning.attendance AS a WHERE a.cell = $1 AND a.purchase_id = u.purchase_id
) AS a
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE e.kind = 'pre_test') AS pre_tests,
        count(*) FILTER (WHERE e.kind = 'task' AND e.sequence > 0) AS tasks,
        max(e.score) FILTER (WHERE e.kind = 'post_test') AS post_test_score,
        count(*) FILTER (WHERE e.kind = 'skill') AS skills,
        max(e.score) FILTER (WHERE e.kind = 'skill') AS skill_score,
        -- Words about the demonstration: its own, or feedback on the whole course.
        count(*) FILTER (
            WHERE (e.kind = 'skill' OR (e.kind = 'feedback' AND e.sequence = 0)) AND e.note ~ '\S'
        ) > 0 AS skill_feedback
    FROM learning.evidence AS e WHERE e.cell = $1 AND e.purchase_id = u.purchase_id
) AS e
ORDER BY u.place
