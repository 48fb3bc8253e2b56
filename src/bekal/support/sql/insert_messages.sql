-- What was said, with the state that it led to.
INSERT INTO support.messages (cell, ticket_id, number, text, state, waits_for, by, at)
SELECT $1::smallint, n.ticket_id, n.number, n.text, n.state, n.waits_for, $7::text, $8::timestamptz
FROM unnest($2::uuid[], $3::smallint[], $4::bytea[], $5::text[], $6::text[])
    AS n (ticket_id, number, text, state, waits_for)
