-- A desk's queue along tickets_waiting, oldest first.
SELECT
    t.ticket_id, t.person_id, t.code, t.kind, t.about, t.subject, t.state, t.waits_for, t.messages, t.opened_at,
    t.state_at
FROM support.tickets AS t
WHERE
    t.cell = $1::smallint AND t.waits_for = $2::text AND t.state = 'open'
    AND ($3::uuid IS NULL OR t.ticket_id > $3::uuid)
ORDER BY t.ticket_id
LIMIT $4::int
