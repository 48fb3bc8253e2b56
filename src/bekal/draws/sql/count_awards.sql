-- How many of each family card have been awarded in the programme and kept it; looked up card by card.
SELECT (
    SELECT count(*)::int FROM draws.household_awards AS h
    WHERE h.cell = $1 AND h.programme_id = $2 AND h.household_index = n.household_index
        AND (
            SELECT r.person_id FROM draws.household_returns AS r
            WHERE
                r.cell = $1 AND r.programme_id = $2 AND r.household_index = h.household_index
                AND r.person_id = h.person_id AND r.batch_id = h.batch_id
        ) IS NULL
)
FROM unnest($3::bytea []) WITH ORDINALITY AS n (household_index, position)
ORDER BY n.position
