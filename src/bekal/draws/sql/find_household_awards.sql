-- Who of these family cards has been awarded and kept it, so that a cap can be kept in one pass.
SELECT h.programme_id, h.household_index, h.person_id
FROM draws.household_awards AS h
WHERE
    h.cell = $1 AND h.programme_id = ANY($2::int []) AND h.household_index = ANY($3::bytea [])
    AND (
        SELECT r.person_id FROM draws.household_returns AS r
        WHERE
            r.cell = $1 AND r.programme_id = h.programme_id AND r.household_index = h.household_index
            AND r.person_id = h.person_id AND r.batch_id = h.batch_id
    ) IS NULL
