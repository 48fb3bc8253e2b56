-- Who of these family cards has been awarded, so that a cap can be kept in one pass.
SELECT programme_id, household_index, person_id
FROM draws.household_awards
WHERE cell = $1 AND programme_id = ANY($2::int []) AND household_index = ANY($3::bytea [])
