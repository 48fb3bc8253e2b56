-- The oldest questions that are due, or whose lease ran out. The array keeps the update on the primary key
-- whatever the planner believes about LIMIT.
UPDATE people.identity_checks
SET state = 'claimed', attempts = attempts + 1, next_at = $5, claimed_at = $4, by = $3
WHERE
    cell = $1
    AND check_id = any(
        array(
            SELECT c.check_id FROM people.identity_checks AS c
            WHERE c.cell = $1 AND c.state IN ('waiting', 'claimed') AND c.next_at <= $4
            ORDER BY c.next_at, c.check_id
            LIMIT $2
            FOR UPDATE SKIP LOCKED
        )
    )
RETURNING check_id, person_id, attempts
