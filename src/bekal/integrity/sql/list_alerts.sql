-- Alerts, the newest first.
SELECT alert_id, kind, subject, period_on, measure, allowed, state, note, found_at, seen_at, changed_at, by
FROM integrity.alerts
WHERE ($1::text IS NULL OR state = $1) AND alert_id < $2
ORDER BY alert_id DESC
LIMIT $3
