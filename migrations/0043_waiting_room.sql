-- The waiting room: how staff set its door, how far it has let people in, and how many came in which second.
-- No row belongs to a person. All of it is small and shared by all processes of the sites.
CREATE SCHEMA waiting_room;
GRANT USAGE ON SCHEMA waiting_room TO bekal_app;

-- One row. Who came before admitted_until is in; while holds is false everybody is.
CREATE TABLE waiting_room.doors (
    door smallint CONSTRAINT doors_pkey PRIMARY KEY,
    mode text NOT NULL,
    rate_per_second integer NOT NULL,
    holds boolean NOT NULL,
    admitted_until timestamptz NOT NULL,
    moved_at timestamptz NOT NULL,
    calm_at timestamptz NOT NULL,
    full_until timestamptz NOT NULL,
    pace_per_hour bigint NOT NULL,
    changed_at timestamptz NOT NULL,
    by text NOT NULL,
    CONSTRAINT doors_one CHECK (door = 1),
    CONSTRAINT doors_mode_known CHECK (mode IN ('always', 'when_full', 'never')),
    CONSTRAINT doors_rate_in_range CHECK (rate_per_second BETWEEN 1 AND 100000),
    CONSTRAINT doors_pace_not_negative CHECK (pace_per_hour >= 0),
    CONSTRAINT doors_never_holds_nobody CHECK (NOT (mode = 'never' AND holds))
);
GRANT SELECT, UPDATE ON waiting_room.doors TO bekal_app;
INSERT INTO waiting_room.doors VALUES (
    1, 'when_full', 300, false, 'epoch', 'epoch', 'epoch', 'epoch', 1080000, 'epoch', 'job:migration'
);

-- Tickets handed out in each second since 1970, by all processes together; forgotten an hour after their turn.
CREATE TABLE waiting_room.arrivals (
    second bigint CONSTRAINT arrivals_pkey PRIMARY KEY,
    arrived bigint NOT NULL,
    admitted_at timestamptz,
    CONSTRAINT arrivals_positive CHECK (arrived > 0)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON waiting_room.arrivals TO bekal_app;
