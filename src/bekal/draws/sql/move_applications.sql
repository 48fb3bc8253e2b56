-- Moves applications from one state to another; gives the state each one was found in.
WITH found AS (
    SELECT a.batch_id, a.person_id, a.state, a.region_id, n.reasons
    FROM unnest($2::int [], $3::uuid [], $4::text []) AS n (batch_id, person_id, reasons)
    INNER JOIN draws.applications AS a
        ON a.cell = $1 AND a.batch_id = n.batch_id AND a.person_id = n.person_id
    ORDER BY a.batch_id, a.person_id
    FOR UPDATE OF a
),

moved AS (
    UPDATE draws.applications AS a
    SET state = $6, reasons = string_to_array(f.reasons, E'\x1f'), by = $7, state_at = $8
    FROM found AS f
    WHERE
        a.cell = $1 AND a.batch_id = f.batch_id AND a.person_id = f.person_id AND f.state = $5
)

SELECT batch_id, person_id, state, region_id FROM found
