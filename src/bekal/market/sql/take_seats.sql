-- Takes (or with negative counts gives back) seats; seats_taken_within_seats refuses too many or too few.
UPDATE market.seats AS s
SET taken = s.taken + u.count, by = $4, changed_at = $5
FROM unnest($2::bigint[], $3::bigint[]) AS u (schedule_id, count)
WHERE s.cell = $1 AND s.schedule_id = u.schedule_id
