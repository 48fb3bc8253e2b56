-- What is stored in one cell, counted by the database itself.
SELECT count(*), count(*) FILTER (WHERE outcome = 'won')
FROM draws.results
WHERE cell = $1 AND batch_id = $2
