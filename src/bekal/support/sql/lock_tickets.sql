-- The tickets of a chunk, locked in the order of their ids.
SELECT t.ticket_id, t.person_id, t.kind, t.state, t.messages, t.waits_for, t.state_at
FROM support.tickets AS t
WHERE t.cell = $1::smallint AND t.ticket_id = any($2::uuid[])
ORDER BY t.ticket_id
FOR UPDATE
