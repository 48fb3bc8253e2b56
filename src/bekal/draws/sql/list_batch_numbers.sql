-- The numbers that batches have, and those that wait for a decision.
SELECT b.programme_id, b.number FROM draws.batches AS b
UNION
SELECT p.programme_id, p.number FROM draws.batch_proposals AS p
WHERE p.state = 'proposed'
