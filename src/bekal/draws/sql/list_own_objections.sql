-- One person's objections to a draw, with their answers.
SELECT
    o.objection_id, o.batch_id, o.version, o.person_id, o.kind, o.ticket, o.at, a.outcome, a.reason
FROM draws.objections AS o
LEFT JOIN draws.objection_answers AS a ON o.cell = a.cell AND o.objection_id = a.objection_id
WHERE o.cell = $1 AND o.batch_id = $2 AND o.person_id = $3
ORDER BY o.objection_id
