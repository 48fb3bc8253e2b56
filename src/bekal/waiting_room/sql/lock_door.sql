-- The door, for the one process that moves it now.
SELECT
    mode,
    rate_per_second,
    holds,
    admitted_until,
    moved_at,
    calm_at,
    full_until,
    pace_per_hour,
    flow_per_hour,
    changed_at,
    by
FROM waiting_room.doors
WHERE door = 1
FOR UPDATE
