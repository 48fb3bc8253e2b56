-- What erased persons wrote: the line above each ticket.
UPDATE support.tickets AS t SET subject = NULL
WHERE t.cell = $1::smallint AND t.person_id = any($2::uuid[]) AND t.subject IS NOT NULL
RETURNING t.ticket_id
