-- Released and not ordered yet, oldest release first.
SELECT settlement_id, document_number
FROM payouts.settlements WHERE state = 'due' AND released_at IS NOT NULL
ORDER BY released_at, settlement_id LIMIT $1
