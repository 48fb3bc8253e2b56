-- Moves applications of one batch to a state, where they stand in the one the step begins from; gives each as it
-- was found. $3 ascends, so that a row's reasons are found by binary search and not by a join.
WITH found AS (
    SELECT person_id, state, region_id
    FROM draws.applications
    WHERE cell = $1 AND batch_id = $2 AND person_id = ANY($3::uuid [])
    ORDER BY person_id
    FOR UPDATE
),

moved AS (
    UPDATE draws.applications
    SET
        state = $6,
        waiting = FALSE,
        reasons = string_to_array(($4::text [])[width_bucket(person_id, $3::uuid [])], E'\x1f'),
        by = $7,
        state_at = $8
    WHERE cell = $1 AND batch_id = $2 AND person_id = ANY($3::uuid []) AND state = $5
)

SELECT person_id, state, region_id FROM found
