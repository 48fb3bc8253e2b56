-- The claim is over. An endpoint that was switched or woken meanwhile (its next_at is not the claim's) keeps that.
UPDATE webhooks.endpoints
SET failures = $2, next_at = CASE WHEN next_at = $6 THEN $3 ELSE next_at END, last_error = $4,
    state = CASE WHEN $5 AND state = 'active' THEN 'gone' ELSE state END
WHERE endpoint_id = $1
