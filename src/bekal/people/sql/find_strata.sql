-- Sex, and the birth date still sealed (its age leaves, the date does not); by the place in the question, which is
-- quicker to read than an id.
SELECT n.position, p.sex, p.born_on
FROM unnest($2::uuid []) WITH ORDINALITY AS n (person_id, position)
CROSS JOIN LATERAL (
    SELECT x.sex, x.born_on FROM people.persons AS x
    WHERE x.cell = $1 AND x.person_id = n.person_id AND x.erased_at IS NULL
    LIMIT 1
) AS p
