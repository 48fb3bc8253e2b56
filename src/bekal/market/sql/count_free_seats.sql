-- The free seats of the classes that can still be bought.
-- Reads across all cells: what the nation has left; what a purchase may take is the cell's own figure.
SELECT schedule_id, sum(seats - taken)::integer
FROM market.seats
WHERE schedule_id IN (SELECT s.schedule_id FROM market.schedules AS s WHERE s.enrol_until > $1)
GROUP BY schedule_id
