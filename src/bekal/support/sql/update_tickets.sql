-- Where each ticket stands after the last message, and since when.
UPDATE support.tickets AS t
SET state = n.state, waits_for = n.waits_for, messages = n.messages, by = $6::text, state_at = n.state_at
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::smallint[], $7::timestamptz[])
    AS n (ticket_id, state, waits_for, messages, state_at)
WHERE t.cell = $1::smallint AND t.ticket_id = n.ticket_id
