-- Tickets with their first message in one statement; both wait for the office.
WITH openings AS (
    SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bytea[], $8::bytea[])
        AS n (ticket_id, person_id, code, kind, about, subject, text)
), opened AS (
    INSERT INTO support.tickets
    (
        cell, ticket_id, person_id, code, kind, about, subject, state, waits_for, messages, opened_at, state_at,
        by
    )
    SELECT
        $1::smallint, ticket_id, person_id, code, kind, about, subject, 'open', 'office', 1, $10::timestamptz,
        $10::timestamptz, $9::text
    FROM openings
)
INSERT INTO support.messages (cell, ticket_id, number, text, state, waits_for, by, at)
SELECT $1::smallint, ticket_id, 1, text, 'open', 'office', $9::text, $10::timestamptz
FROM openings
