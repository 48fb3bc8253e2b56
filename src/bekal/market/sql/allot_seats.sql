-- Gives the cell its even share (market.rules.seats_of_cell, the same arithmetic) of schedules that have none.
INSERT INTO market.seats (cell, schedule_id, seats, taken, by, changed_at)
SELECT $1::smallint, s.schedule_id,
    s.seats / $2::integer
        + CASE WHEN ($1::smallint + s.schedule_id) % $2::integer < s.seats % $2::integer THEN 1 ELSE 0 END,
    0, $4, $5
FROM market.schedules AS s
WHERE s.schedule_id = ANY ($3::bigint[]::integer[])
ORDER BY s.schedule_id
ON CONFLICT (cell, schedule_id) DO NOTHING
RETURNING schedule_id
