-- Requests whose present number has not been warned yet; claimed by being marked.
UPDATE people.recoveries SET told_at = $2
WHERE cell = $1 AND recovery_id IN (
    SELECT r.recovery_id
    FROM people.recoveries AS r
    WHERE r.cell = $1 AND r.state = 'asked' AND r.person_id IS NOT NULL AND r.told_at IS NULL
    ORDER BY r.recovery_id
    LIMIT 100
    FOR UPDATE SKIP LOCKED
)
RETURNING person_id
