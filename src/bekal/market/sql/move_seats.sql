-- Changes how many seats each cell may sell; the sum over the cells stays the same.
UPDATE market.seats AS s
SET seats = s.seats + u.change, by = $4, changed_at = $5
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS u (cell, schedule_id, change)
WHERE s.cell = u.cell AND s.schedule_id = u.schedule_id
