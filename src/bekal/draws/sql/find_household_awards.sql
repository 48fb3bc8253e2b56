-- Who of these family cards has been awarded, so that a cap can be kept in one pass.
SELECT DISTINCT h.programme_id, h.household_index, h.person_id
FROM unnest($2::int [], $3::bytea []) AS n (programme_id, household_index)
INNER JOIN draws.household_awards AS h
    ON h.cell = $1 AND h.programme_id = n.programme_id AND h.household_index = n.household_index
