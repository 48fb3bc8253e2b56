-- Tickets that lie with a partner for too long, along tickets_waiting.
SELECT t.ticket_id, t.messages
FROM support.tickets AS t
WHERE
    t.cell = $1::smallint AND t.state = 'open' AND t.waits_for LIKE 'partner:%' AND t.state_at <= $2::timestamptz
ORDER BY t.ticket_id
LIMIT $3
FOR UPDATE SKIP LOCKED
