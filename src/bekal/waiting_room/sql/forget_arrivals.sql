-- Nobody may come in on these tickets any more.
DELETE FROM waiting_room.arrivals
WHERE admitted_at < $1
