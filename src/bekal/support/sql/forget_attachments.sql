-- Files whose time is over lose their content, a bounded number at a time; that there was one stays.
UPDATE support.attachments AS a SET content = NULL
WHERE (a.cell, a.ticket_id, a.attachment_id) IN (
    SELECT o.cell, o.ticket_id, o.attachment_id FROM support.attachments AS o
    WHERE o.cell = $1::smallint AND o.content IS NOT NULL AND o.keep_until <= $2::timestamptz
    ORDER BY o.keep_until
    LIMIT $3
) AND a.cell = $1::smallint
