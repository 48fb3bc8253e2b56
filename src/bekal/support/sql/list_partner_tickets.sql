-- What lies with any partner, along tickets_waiting: the office keeps an eye on it.
SELECT
    t.ticket_id, t.person_id, t.code, t.kind, t.about, t.subject, t.state, t.waits_for, t.messages, t.opened_at,
    t.state_at
FROM support.tickets AS t
WHERE t.cell = $1::smallint AND t.waits_for >= 'partner:' AND t.waits_for < 'partner;' AND t.state = 'open'
ORDER BY t.waits_for, t.ticket_id
LIMIT $2
