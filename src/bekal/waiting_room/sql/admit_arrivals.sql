-- Whole seconds that the door has passed: from now on their tickets run out.
UPDATE waiting_room.arrivals
SET admitted_at = $2
WHERE second < $1 AND admitted_at IS NULL
