-- New tickets, each at the desk of whoever has what it is about; their first message follows.
INSERT INTO support.tickets
(cell, ticket_id, person_id, code, kind, about, subject, state, waits_for, messages, opened_at, state_at, by)
SELECT
    $1::smallint, n.ticket_id, n.person_id, n.code, n.kind, n.about, n.subject, 'open', n.waits_for, 1,
    $9::timestamptz, $9::timestamptz, $8::text
FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bytea[], $10::text[])
    AS n (ticket_id, person_id, code, kind, about, subject, waits_for)
