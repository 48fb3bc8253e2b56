-- What is stored, counted by the database itself.
SELECT count(*), count(*) FILTER (WHERE outcome = 'won')
FROM draws.results
WHERE batch_id = $1
