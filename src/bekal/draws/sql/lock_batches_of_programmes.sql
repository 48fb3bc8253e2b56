-- Holds all batches of the programmes while draws are numbered: two numbers are never the same, none is left out.
SELECT batch_id, programme_id, state
FROM draws.batches
WHERE programme_id IN (SELECT b.programme_id FROM draws.batches AS b WHERE b.batch_id = any($1::int []))
ORDER BY batch_id
FOR UPDATE
