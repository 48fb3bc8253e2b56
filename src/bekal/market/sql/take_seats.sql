-- Takes (or with negative counts gives back) seats; seats_taken_within_seats refuses too many or too few.
-- The counts come as one JSON object by schedule id: a join with the ids would be planned as a nested loop of
-- all with all whenever the planner believes the table to be small.
UPDATE market.seats
SET taken = taken + ($3::jsonb ->> schedule_id::text)::integer, by = $4, changed_at = $5
WHERE cell = $1 AND schedule_id = ANY ($2::bigint[]::integer[])
