-- Seconds whose people wait, and those let in so lately that a ticket of theirs may still be shown.
SELECT second, arrived, admitted_at
FROM waiting_room.arrivals
WHERE admitted_at IS NULL OR admitted_at > $1
ORDER BY second
