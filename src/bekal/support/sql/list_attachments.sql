-- The files of a ticket, without their content: it may be gone.
SELECT a.attachment_id, a.message, a.kind, a.bytes, a.content IS NOT NULL AS there, a.keep_until, a.by, a.at
FROM support.attachments AS a
WHERE a.cell = $1::smallint AND a.ticket_id = $2::uuid
ORDER BY a.message, a.attachment_id
