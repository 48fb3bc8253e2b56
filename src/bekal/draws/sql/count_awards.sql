-- How many of each family card have been awarded in the programme.
SELECT n.position, count(h.person_id)::int
FROM unnest($3::bytea []) WITH ORDINALITY AS n (household_index, position)
LEFT JOIN draws.household_awards AS h
    ON h.cell = $1 AND h.programme_id = $2 AND h.household_index = n.household_index
GROUP BY n.position
ORDER BY n.position
