-- When these persons applied, in Unix seconds, by the place in the question.
SELECT n.position, a.seconds
FROM unnest($3::uuid []) WITH ORDINALITY AS n (person_id, position)
CROSS JOIN LATERAL (
    SELECT extract(EPOCH FROM x.accepted_at)::bigint AS seconds FROM draws.applications AS x
    WHERE x.cell = $1 AND x.batch_id = $2 AND x.person_id = n.person_id
    LIMIT 1
) AS a
