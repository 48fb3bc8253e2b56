-- A class that is moved keeps its session numbers.
INSERT INTO learning.sessions (schedule_id, sequence, starts_at, ends_at, by, stored_at)
SELECT u.schedule_id, u.sequence, u.starts_at, u.ends_at, $5, $6
FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::timestamptz[])
    AS u (schedule_id, sequence, starts_at, ends_at)
ON CONFLICT (schedule_id, sequence) DO UPDATE
SET starts_at = excluded.starts_at, ends_at = excluded.ends_at, by = excluded.by,
    stored_at = excluded.stored_at
