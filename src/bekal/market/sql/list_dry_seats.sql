-- All cells' seats of classes that can still be bought and that one cell has sold out while others have not.
SELECT s.cell, s.schedule_id, s.seats, s.taken
FROM market.seats AS s
WHERE s.schedule_id IN (
    SELECT x.schedule_id
    FROM market.seats AS x
    WHERE x.schedule_id > $2 AND x.schedule_id IN (
        SELECT k.schedule_id FROM market.schedules AS k WHERE k.schedule_id > $2 AND k.enrol_until > $1
    )
    GROUP BY x.schedule_id
    HAVING min(x.seats - x.taken) = 0 AND max(x.seats - x.taken) > 1
    ORDER BY x.schedule_id
    LIMIT $3
)
ORDER BY s.schedule_id, s.cell
