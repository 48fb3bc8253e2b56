-- The winners that one cell holds, as winners.bin has them.
SELECT row, stage
FROM draws.results
WHERE cell = $1 AND batch_id = $2 AND stage > 0
