-- Changes how many seats each cell may sell; the sum over the cells stays the same. The rows are locked, so
-- they are still where they were read (ctid).
-- Works across cells: seats leave one cell for another.
UPDATE market.seats AS s
SET seats = s.seats + u.change, by = $3, changed_at = $4
FROM unnest($1::text[]::tid[], $2::bigint[]) AS u (place, change)
WHERE s.ctid = u.place
