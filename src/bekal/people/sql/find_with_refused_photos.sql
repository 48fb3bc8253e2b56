-- Who has a photo that staff refused by $3 and that was not taken again; whom staff saw in person needs none.
SELECT p.person_id
FROM people.photos AS p
WHERE
    p.cell = $1 AND p.person_id = any($2::uuid []) AND p.replaced_at IS NULL AND p.state = 'refused'
    AND p.decided_at <= $3
    AND NOT exists(
        SELECT FROM people.live_checks AS l
        WHERE l.cell = $1 AND l.person_id = p.person_id AND l.state = 'done'
    )
