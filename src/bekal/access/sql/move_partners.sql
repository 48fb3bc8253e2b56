-- Suspends or resumes partners that stand in the other state.
UPDATE access.partners SET state = $2, changed_at = $4, by = $3
WHERE partner_code = any($1::text []) AND state <> $2
RETURNING partner_code
