-- Places of a batch that ended and were not offered again in a continuation, in all cells.
SELECT s.cell, s.person_id, r.row, r.pool, s.cause
FROM draws.recovered_seats AS s
INNER JOIN draws.results AS r ON r.cell = s.cell AND r.batch_id = s.batch_id AND r.person_id = s.person_id
WHERE
    s.batch_id = $1
    AND NOT EXISTS (
        SELECT FROM draws.continued_seats AS c
        WHERE c.cell = s.cell AND c.batch_id = s.batch_id AND c.person_id = s.person_id
    )
ORDER BY r.row
