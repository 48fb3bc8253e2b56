-- First answers to these callers and references.
SELECT requests.caller, requests.reference, requests.body_hash, requests.outcome, requests.result
FROM unnest($2::text[], $3::text[]) AS wanted (caller, reference)
JOIN base.requests ON requests.cell = $1 AND requests.caller = wanted.caller
    AND requests.reference = wanted.reference
