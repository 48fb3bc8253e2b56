-- One alert for each kind, subject and day; 1 where it is new. What people have made of it stays.
INSERT INTO integrity.alerts (alert_id, kind, subject, period_on, measure, allowed, state, note, found_at, seen_at,
    changed_at, by)
SELECT u.alert_id, $2, u.subject, u.period_on, u.measure, u.allowed, 'open', '', $7, $7, $7, $8
FROM unnest($1::uuid[], $3::text[], $4::date[], $5::bigint[], $6::bigint[])
    AS u (alert_id, subject, period_on, measure, allowed)
ON CONFLICT (kind, subject, period_on) DO UPDATE
SET measure = greatest(integrity.alerts.measure, excluded.measure), seen_at = excluded.seen_at
RETURNING (found_at = seen_at)::integer
