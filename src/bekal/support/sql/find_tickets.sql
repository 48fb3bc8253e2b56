-- Tickets by their ids.
SELECT
    t.ticket_id, t.person_id, t.code, t.kind, t.about, t.subject, t.state, t.waits_for, t.messages, t.opened_at,
    t.state_at
FROM support.tickets AS t
WHERE t.cell = $1::smallint AND t.ticket_id = any($2::uuid[])
