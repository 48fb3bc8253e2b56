-- What was sent with these tickets.
UPDATE support.attachments AS a SET content = NULL
WHERE a.cell = $1::smallint AND a.ticket_id = any($2::uuid[]) AND a.content IS NOT NULL
