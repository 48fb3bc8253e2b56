-- The places that continuations offered again, by number and row, in all cells.
SELECT c.number, r.row, r.pool, s.cause
FROM draws.continued_seats AS c
INNER JOIN draws.recovered_seats AS s
    ON s.cell = c.cell AND s.batch_id = c.batch_id AND s.person_id = c.person_id
INNER JOIN draws.results AS r ON r.cell = c.cell AND r.batch_id = c.batch_id AND r.person_id = c.person_id
WHERE c.batch_id = $1
ORDER BY c.number, r.row
