-- Seats that came back, by batch, region and cause; across cells.
SELECT s.batch_id, s.region_id, s.cause, count(*)::int AS seats
FROM draws.recovered_seats AS s
INNER JOIN draws.batches AS b ON s.batch_id = b.batch_id
WHERE b.programme_id = $1
GROUP BY s.batch_id, s.region_id, s.cause
ORDER BY s.batch_id, s.region_id, s.cause
