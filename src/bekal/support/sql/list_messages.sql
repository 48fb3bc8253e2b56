-- What was said, oldest first.
SELECT m.number, m.text, m.state, m.waits_for, m.by, m.at
FROM support.messages AS m
WHERE m.cell = $1::smallint AND m.ticket_id = $2::uuid AND m.number > $3::smallint
ORDER BY m.number
LIMIT $4::int
