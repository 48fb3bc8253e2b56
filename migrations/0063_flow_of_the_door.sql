-- The waiting room's door feels for the rate the house can bear: what it lets in now, at most the set rate.
ALTER TABLE waiting_room.doors ADD COLUMN flow_per_hour bigint;
UPDATE waiting_room.doors SET flow_per_hour = 3600::bigint * rate_per_second;
ALTER TABLE waiting_room.doors ALTER COLUMN flow_per_hour SET NOT NULL;
ALTER TABLE waiting_room.doors ADD CONSTRAINT doors_flow_in_range CHECK (
    flow_per_hour BETWEEN 1 AND 3600::bigint * rate_per_second
);
