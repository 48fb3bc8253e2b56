-- Who contributes to a seed, in order, with what has been revealed.
SELECT c.contributor, c.commitment, r.nonce, r.value, r.at AS revealed_at
FROM draws.contributions AS c
LEFT JOIN draws.reveals AS r ON c.batch_id = r.batch_id AND c.contributor = r.contributor
WHERE c.batch_id = $1
ORDER BY c.position
