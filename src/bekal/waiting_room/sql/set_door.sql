-- Where nobody waits any more ($3), the line is over: who comes back is in. What staff set for a stampede they
-- expect is let in from the first second; else a lower rate holds at once, a higher one is felt for.
UPDATE waiting_room.doors
SET
    mode = $1,
    rate_per_second = $2::integer,
    holds = holds AND NOT $3,
    flow_per_hour = CASE
        WHEN $1 = 'always' THEN 3600::bigint * $2::integer
        ELSE least(flow_per_hour, 3600::bigint * $2::integer)
    END,
    admitted_until = CASE WHEN $3 THEN greatest(admitted_until, $4) ELSE admitted_until END,
    changed_at = $4,
    by = $5
WHERE door = 1
