-- Files sent with messages, sealed.
INSERT INTO support.attachments (cell, ticket_id, attachment_id, message, kind, bytes, content, keep_until, by, at)
SELECT $1::smallint, n.ticket_id, n.attachment_id, n.message, n.kind, n.bytes, n.content, $8::timestamptz, $9::text,
    $10::timestamptz
FROM unnest($2::uuid[], $3::uuid[], $4::smallint[], $5::text[], $6::integer[], $7::bytea[])
    AS n (ticket_id, attachment_id, message, kind, bytes, content)
