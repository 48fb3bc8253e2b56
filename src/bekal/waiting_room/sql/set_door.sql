-- Where nobody waits any more ($3), the line is over: who comes back is in.
UPDATE waiting_room.doors
SET
    mode = $1,
    rate_per_second = $2,
    holds = holds AND NOT $3,
    admitted_until = CASE WHEN $3 THEN greatest(admitted_until, $4) ELSE admitted_until END,
    changed_at = $4,
    by = $5
WHERE door = 1
