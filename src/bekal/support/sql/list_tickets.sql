-- A person's tickets along tickets_of_person, newest first.
SELECT
    t.ticket_id, t.person_id, t.code, t.kind, t.about, t.subject, t.state, t.waits_for, t.messages, t.opened_at,
    t.state_at
FROM support.tickets AS t
WHERE t.cell = $1::smallint AND t.person_id = $2::uuid AND ($3::uuid IS NULL OR t.ticket_id < $3::uuid)
ORDER BY t.ticket_id DESC
LIMIT $4::int
