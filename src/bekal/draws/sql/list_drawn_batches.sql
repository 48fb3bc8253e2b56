-- Which of these batches have a draw.
SELECT batch_id FROM draws.draws WHERE batch_id = any($1::int [])
