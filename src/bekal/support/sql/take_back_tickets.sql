-- They are the office's now, since this instant.
UPDATE support.tickets AS t SET waits_for = 'office', state_at = $3::timestamptz, by = $4::text
WHERE t.cell = $1::smallint AND t.ticket_id = any($2::uuid[])
