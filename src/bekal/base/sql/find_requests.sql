-- First answers to these callers and references. LATERAL with LIMIT keeps to the key in every plan, even one
-- made when the table was empty.
SELECT wanted.caller, wanted.reference, kept.body_hash, kept.outcome, kept.result
FROM unnest($2::text[], $3::text[]) AS wanted (caller, reference)
CROSS JOIN LATERAL (
    SELECT body_hash, outcome, result FROM base.requests
    WHERE cell = $1 AND caller = wanted.caller AND reference = wanted.reference
    LIMIT 1
) AS kept
