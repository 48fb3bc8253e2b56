-- Alerts to be moved, locked in the order of their key.
SELECT alert_id, state FROM integrity.alerts WHERE alert_id = ANY ($1::uuid[]) ORDER BY alert_id FOR UPDATE
