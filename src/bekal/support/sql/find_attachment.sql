-- One file of one ticket, sealed.
SELECT a.kind, a.content
FROM support.attachments AS a
WHERE a.cell = $1::smallint AND a.ticket_id = $2::uuid AND a.attachment_id = $3::uuid AND a.content IS NOT NULL
