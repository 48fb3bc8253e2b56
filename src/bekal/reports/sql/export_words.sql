-- Surveys, complaints and messages of one person: the rows; their words are sealed and opened by their packages.
SELECT 'surveys.answers' AS held_in, to_jsonb(a) AS held
FROM surveys.answers AS a WHERE a.cell = $1 AND a.person_id = $2
UNION ALL
SELECT 'support.tickets', to_jsonb(t) FROM support.tickets AS t WHERE t.cell = $1 AND t.person_id = $2
UNION ALL
SELECT 'support.messages', to_jsonb(m)
FROM support.tickets AS t JOIN support.messages AS m ON m.cell = t.cell AND m.ticket_id = t.ticket_id
WHERE t.cell = $1 AND t.person_id = $2
UNION ALL
SELECT 'support.attachments', to_jsonb(f) - 'content'
FROM support.tickets AS t JOIN support.attachments AS f ON f.cell = t.cell AND f.ticket_id = t.ticket_id
WHERE t.cell = $1 AND t.person_id = $2
UNION ALL
SELECT 'notices.notices', to_jsonb(n) FROM notices.notices AS n WHERE n.cell = $1 AND n.person_id = $2
UNION ALL
SELECT 'notices.preferences', to_jsonb(p) FROM notices.preferences AS p WHERE p.cell = $1 AND p.person_id = $2
