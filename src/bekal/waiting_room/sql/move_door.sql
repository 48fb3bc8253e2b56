-- The door is locked.
UPDATE waiting_room.doors
SET
    holds = $1,
    admitted_until = $2,
    moved_at = $3,
    calm_at = $4,
    full_until = $5,
    pace_per_hour = $6,
    flow_per_hour = $7
WHERE door = 1
