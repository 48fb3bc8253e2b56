-- How many of each family card have been awarded in the programme; looked up card by card.
SELECT (
    SELECT count(*)::int FROM draws.household_awards AS h
    WHERE h.cell = $1 AND h.programme_id = $2 AND h.household_index = n.household_index
)
FROM unnest($3::bytea []) WITH ORDINALITY AS n (household_index, position)
ORDER BY n.position
