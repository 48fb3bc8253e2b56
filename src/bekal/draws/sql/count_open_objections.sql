-- Objections that nobody has answered, in all cells: the draw waits for them.
SELECT count(*)
FROM draws.objections AS o
WHERE
    o.batch_id = $1
    AND NOT EXISTS (
        SELECT FROM draws.objection_answers AS a WHERE a.cell = o.cell AND a.objection_id = o.objection_id
    )
