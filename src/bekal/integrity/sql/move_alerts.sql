-- The note is the newest decision's; the access log has all of them.
UPDATE integrity.alerts AS a
SET state = u.state, note = CASE WHEN u.note = '' THEN a.note ELSE u.note END, changed_at = $4, by = $5
FROM unnest($1::uuid[], $2::text[], $3::text[]) AS u (alert_id, state, note)
WHERE a.alert_id = u.alert_id
