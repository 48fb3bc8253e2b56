-- Several processes hand out tickets in the same second; sorted, so that they cannot wait for each other.
INSERT INTO waiting_room.arrivals (second, arrived)
SELECT i.second, i.arrived
FROM unnest($1::bigint [], $2::bigint []) AS i (second, arrived)
ORDER BY i.second
ON CONFLICT (second) DO UPDATE SET arrived = arrivals.arrived + excluded.arrived
